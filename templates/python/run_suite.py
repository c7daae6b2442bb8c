"""
Runs a repository's tests once: `python -s -B run_suite.py CONFIG WORKSPACE OUT`.

CONFIG is a JSON file, or - for standard input:
  prefix         starts each progress line on standard output; nobody else knows it
  sourceRoots, testPaths   as in the environment's recipe
  tests          exact test ids, null for all
  coverage       true records executed lines per test
  shuffleSeed, stopAfterFailures, testSeconds   null for none
  pytestArguments          further arguments for pytest
Facts go to OUT/results.jsonl, one JSON object a line, written as they happen. The exit code is pytest's.
"""

import json
import os
import sys

TOOLS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, TOOLS)
from agentao_suite import import_paths, result_file, text  # noqa: E402

sys.path[:] = [entry for entry in sys.path if entry != TOOLS]


def main(config_path, workspace, out):
    config = read_config(config_path)
    workspace = os.path.abspath(workspace)
    os.chdir(workspace)
    import_paths.remove_compiled_files(workspace)
    records = result_file.ResultFile(os.path.join(out, "results.jsonl"), config["prefix"])
    import_paths.import_pytest(workspace, config["sourceRoots"])
    exit_code = run_pytest(config, workspace, records)
    records.write({"type": "end", "exitCode": int(exit_code)})
    return int(exit_code)


def read_config(path):
    if path == "-":
        content = sys.stdin.buffer.read()
    else:
        with open(path, "rb") as file:
            content = file.read()
    return json.loads(content)


def run_pytest(config, workspace, records):
    import pytest
    from agentao_suite import line_tracer, pytest_options, recorder

    tests = config["tests"]
    files = pytest_options.files_of_tests(workspace, tests)
    if files == []:
        records.write({"type": "missing", "ids": tests})
        return pytest.ExitCode.NO_TESTS_COLLECTED
    arguments = pytest_options.pytest_arguments(
        workspace, config["testPaths"], files, config.get("pytestArguments", ())
    )
    tracer = line_tracer.start_tracer(workspace, config["sourceRoots"]) if config["coverage"] else None
    plugin = recorder.Recorder(
        records.write,
        text.PathShortener(workspace),
        wanted=tests,
        shuffle_seed=config["shuffleSeed"],
        stop_after=config["stopAfterFailures"],
        tracer=tracer,
        seconds=config.get("testSeconds"),
    )
    return pytest.main(arguments, plugins=[plugin])


if __name__ == "__main__":
    code = main(*sys.argv[1:4])
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that a test left running must not keep the run alive.
    os._exit(code)
