"""Runs variants given as JSON on stdin, one forked process each; one JSON result a line. For tests only."""

import io
import json
import os
import select
import signal
import sys
import time
import traceback
from importlib.machinery import SourceFileLoader

request = json.load(sys.stdin)
workspace = os.path.realpath(request["workspace"])
roots = [os.path.normpath(os.path.join(workspace, root)) for root in request["roots"]]
os.chdir(workspace)
sys.dont_write_bytecode = True
sys.path[:0] = roots + [workspace]


def override(files):
    contents = {os.path.join(workspace, path): text.encode() for path, text in files.items()}
    get_data, path_stats = SourceFileLoader.get_data, SourceFileLoader.path_stats

    def get(self, path):
        return contents[path] if path in contents else get_data(self, path)

    def stats(self, path):
        if path in contents:
            raise OSError(path)
        return path_stats(self, path)

    SourceFileLoader.get_data, SourceFileLoader.path_stats = get, stats


class Lines:
    def __init__(self):
        self.seen = {}

    def __enter__(self):
        sys.settrace(self.enter)

    def __exit__(self, *_):
        sys.settrace(None)

    def enter(self, frame, event, arg):
        name = frame.f_code.co_filename
        if not name.startswith(workspace):
            return None
        rows = self.seen.setdefault(os.path.relpath(name, workspace), set())

        def local(frame, event, arg):
            rows.add(frame.f_lineno)
            return local

        rows.add(frame.f_lineno)
        return local

    def result(self):
        return {path: sorted(rows) for path, rows in self.seen.items()}


def run_snippet(code, trace):
    out, err, lines, thrown = io.StringIO(), io.StringIO(), Lines(), None
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        compiled = compile(code, "<snippet>", "exec")
        names = {"__name__": "__main__"}
        if trace:
            with lines:
                exec(compiled, names)
        else:
            exec(compiled, names)
    except BaseException as error:
        thrown = {
            "type": type(error).__name__,
            "message": str(error),
            "traceback": traceback.format_exc(),
        }
    finally:
        sys.stdout, sys.stderr = stdout, stderr
    result = {"stdout": out.getvalue(), "stderr": err.getvalue(), "exception": thrown}
    return {**result, "lines": lines.result() if trace else None}


class Recorder:
    def __init__(self, trace):
        self.outcomes, self.lines, self.trace = {}, {}, trace

    def pytest_runtest_call(self, item):
        if self.trace:
            tracer = Lines()
            self.lines[item.nodeid] = tracer
            sys.settrace(tracer.enter)

    def pytest_runtest_teardown(self, item):
        sys.settrace(None)

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.outcomes.setdefault(report.nodeid, report.outcome)


def run_tests(variant):
    import pytest

    recorder = Recorder(variant.get("trace"))
    limit = variant.get("stopAfterFailures")
    options = ["-q", "-p", "no:cacheprovider"] + ([f"--maxfail={limit}"] if limit else [])
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    pytest.main(options + variant["tests"], plugins=[recorder])
    return recorder


def child(variant, pipe):
    override(variant["files"])
    result = {"id": variant["id"], "kind": "ran", "snippet": None, "outcomes": {}, "lines": None, "detail": ""}
    if variant.get("snippet") is not None:
        result["snippet"] = run_snippet(variant["snippet"], variant.get("trace"))
    if variant["tests"]:
        recorder = run_tests(variant)
        result["outcomes"] = recorder.outcomes
        result["lines"] = {test: lines.result() for test, lines in recorder.lines.items()}
    with os.fdopen(pipe, "w") as stream:
        json.dump(result, stream)
    os._exit(0)


def run(variant):
    started, (read, write) = time.monotonic(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        os.setpgid(0, 0)
        try:
            child(variant, write)
        finally:
            os._exit(1)
    os.close(write)
    chunks, deadline = [], started + variant["seconds"]
    while select.select([read], [], [], max(0, deadline - time.monotonic()))[0]:
        chunk = os.read(read, 1 << 16)
        if not chunk:
            break
        chunks.append(chunk)
    else:
        os.kill(pid, signal.SIGKILL)
        chunks = [json.dumps({"id": variant["id"], "kind": "timeout"}).encode()]
    os.close(read)
    os.waitpid(pid, 0)
    text = b"".join(chunks).decode() or json.dumps({"id": variant["id"], "kind": "crash"})
    return {**json.loads(text), "seconds": time.monotonic() - started}


try:
    import pytest  # noqa: F401  paid once, before the forks
except ImportError:
    pass
for variant in request["variants"]:
    print(json.dumps(run(variant)), flush=True)
