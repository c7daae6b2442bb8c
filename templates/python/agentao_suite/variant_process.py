"""What happens inside the process of one variant: the snippet, then the tests, each fact told through a pipe."""

import json
import linecache
import os
import sys
import types

from agentao_suite import line_tracer, pytest_options
from agentao_suite.recorder import Recorder
from agentao_suite.result_file import write_all
from agentao_suite.text import TRACEBACK_CHARACTERS, PathShortener, clip, format_frames, message_of

SNIPPET_FILE = "snippet.py"
OUTPUT_CHARACTERS = 64_000


def run_variant(batch, variant, workspace, pipe):
    """Never returns normally for long: the caller ends the process. Output must already go to files, not pipes."""
    emit = Emitter(pipe)
    tracer = line_tracer.start_tracer(workspace, batch["sourceRoots"]) if variant["trace"] else None
    shorten = PathShortener(workspace)
    if variant["snippet"] is not None:
        emit(run_snippet(variant["snippet"], shorten, tracer))
    exit_code = run_tests(batch, variant, workspace, emit, shorten, tracer) if variant["tests"] else 0
    emit({"type": "end", "exitCode": int(exit_code)})


class Emitter:
    def __init__(self, pipe):
        self._pipe = pipe
        self._process = os.getpid()

    def __call__(self, record):
        if os.getpid() == self._process:
            write_all(self._pipe, json.dumps(record).encode() + b"\n")


def run_tests(batch, variant, workspace, emit, shorten, tracer):
    import pytest

    files = pytest_options.files_of_tests(workspace, variant["tests"])
    if not files:
        emit({"type": "missing", "ids": variant["tests"]})
        return pytest.ExitCode.NO_TESTS_COLLECTED
    plugin = Recorder(
        emit, shorten, wanted=variant["tests"], stop_after=variant["stopAfterFailures"], tracer=tracer
    )
    return pytest.main(pytest_options.pytest_arguments(workspace, batch["testPaths"], files), plugins=[plugin])


def run_snippet(source, shorten, tracer):
    """Runs the source as a user's script; what it printed is read back from the files behind the two streams."""
    main = types.ModuleType("__main__")
    main.__file__ = SNIPPET_FILE
    before = sys.modules["__main__"]
    sys.modules["__main__"] = main
    linecache.cache[SNIPPET_FILE] = (len(source), None, source.splitlines(keepends=True), SNIPPET_FILE)
    exception = None
    try:
        exec(compile(source, SNIPPET_FILE, "exec"), main.__dict__)
    except SystemExit as error:
        exception = None if error.code in (None, 0) else tell_exception(error, shorten)
    except BaseException as error:
        exception = tell_exception(error, shorten)
    finally:
        lines = tracer.take() if tracer is not None else None
        sys.modules["__main__"] = before
    return {
        "type": "snippet",
        "stdout": clip(shorten(read_output(sys.stdout, 1)), OUTPUT_CHARACTERS),
        "stderr": clip(shorten(read_output(sys.stderr, 2)), OUTPUT_CHARACTERS),
        "exception": exception,
        "lines": lines,
    }


def tell_exception(error, shorten):
    # The first frame is ours; an error in compiling the snippet has no other.
    frames = error.__traceback__.tb_next
    return {
        "type": type(error).__name__,
        "message": clip(shorten(message_of(error)), OUTPUT_CHARACTERS),
        "traceback": clip(shorten(format_frames(error, frames, None)), TRACEBACK_CHARACTERS),
    }


def read_output(stream, descriptor):
    try:
        stream.flush()
    except (OSError, ValueError):
        # The snippet filled the file or closed the stream; what is in the file is what it printed.
        pass
    try:
        size = os.fstat(descriptor).st_size
        head = os.pread(descriptor, OUTPUT_CHARACTERS, 0)
        tail = os.pread(descriptor, OUTPUT_CHARACTERS, max(size - OUTPUT_CHARACTERS, len(head)))
    except OSError:
        return ""
    gap = b"\n...\n" if size > len(head) + len(tail) else b""
    return (head + gap + tail).decode("utf-8", "replace")
