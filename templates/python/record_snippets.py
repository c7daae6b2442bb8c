"""
Finds programs that show a bug: `python -s -B record_snippets.py WORKSPACE OUT`, with a JSON object on standard input:
  sourceRoots, testPaths   as in the environment's recipe
  packages    top-level names of the package under test
  files       the version with the bug: new texts by path; the workspace holds the version without it
  tests       ids of tests that fail with the bug, to be tried in this order
  forbidden   words that no program may contain
  wanted      how many programs are enough
  seconds, wallSeconds     how long the search may take, as allowance counts
Writes OUT/snippets.json: [{test, code, subject, raising}]; no file when the time was over.
"""

import json
import os
import sys
import time

TOOLS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, TOOLS)
from agentao_suite import import_paths, processes  # noqa: E402
from agentao_suite.allowance import LOOK_SECONDS, Allowance  # noqa: E402
from record_issue import program, search, snippet_server, test_source  # noqa: E402

sys.path[:] = [entry for entry in sys.path if entry != TOOLS]
MAX_TESTS = 8
# A test that hangs with the bug shows nothing that an issue could tell.
TEST_SECONDS = 3


def main(workspace, out):
    request = json.loads(sys.stdin.buffer.read())
    workspace, out = os.path.realpath(workspace), os.path.realpath(out)
    os.chdir(workspace)
    processes.adopt_orphans()
    allowance = Allowance(request["seconds"], request["wallSeconds"])
    parent, child = os.getpid(), os.fork()
    if child == 0:
        processes.die_with_parent(parent)
        record(request, workspace, out)
        return
    while not processes.has_ended(child) and allowance.exceeded() is None:
        time.sleep(LOOK_SECONDS / 10)
    processes.kill_quietly(child)
    processes.reap_children()


def record(request, workspace, out):
    import_paths.remove_compiled_files(workspace)
    failures = failing_frames(workspace, request)
    found = []
    original, mutant = servers(workspace, request)
    try:
        places = [workspace, TOOLS, out]
        finder = search.Search(original, mutant, request["forbidden"], places)
        for test in request["tests"][:MAX_TESTS]:
            snippet = first_snippet(finder, workspace, failures.get(test, ()), request["packages"])
            if snippet is not None:
                found.append({"test": test, **snippet})
            if len(found) >= request["wanted"]:
                break
    finally:
        original.close()
        mutant.close()
    write_json(os.path.join(out, "snippets.json"), found)


def first_snippet(finder, workspace, frames_of_test, packages):
    for frame in frames_of_test:
        with open(os.path.join(workspace, frame["file"]), encoding="utf-8") as file:
            source = test_source.TestSource(file.read())
        snippet = finder.first_difference(program.Context(source, frame, packages).programs())
        if snippet is not None:
            return snippet
    return None


def servers(workspace, request):
    def start(files):
        def begin():
            snippet_server.replace_sources(workspace, files)
            import_paths.set_import_paths(workspace, request["sourceRoots"])

        return begin

    packages = request["packages"]
    return (
        snippet_server.SnippetServer(start({}), packages),
        snippet_server.SnippetServer(start(request["files"]), packages),
    )


def failing_frames(workspace, request):
    """Runs the tests on the version with the bug, in a child, so that this process stays without the package."""
    results, output = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(results)
            silence()
            snippet_server.send(output, json.dumps(run_tests(workspace, request)).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(output)
    answer = snippet_server.receive(results)
    os.waitpid(child, 0)
    return {} if answer is None else json.loads(answer)


def run_tests(workspace, request):
    snippet_server.replace_sources(workspace, request["files"])
    import_paths.import_pytest(workspace, request["sourceRoots"])
    import pytest
    from agentao_suite import pytest_options, recorder
    from record_issue import frames

    tests = request["tests"][:MAX_TESTS]
    arguments = pytest_options.pytest_arguments(
        workspace, request["testPaths"], pytest_options.files_of_tests(workspace, tests)
    )
    plugin = frames.FrameRecorder(workspace, request["packages"])
    order = recorder.Recorder(lambda record: None, str, wanted=tests, seconds=TEST_SECONDS)
    pytest.main(arguments, plugins=[order, plugin])
    return plugin.failures


def silence():
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)


if __name__ == "__main__":
    main(*sys.argv[1:3])
    sys.stdout.flush()
    os._exit(0)
