"""Where in a test file a failing test stood, and what its names meant there."""

import os

import pytest

from record_issue.source_of import NoSource, SourceWriter


class FrameRecorder:
    """A pytest plugin: `failures` maps test ids to frames, the innermost first."""

    def __init__(self, workspace, packages):
        self.failures = {}
        self._workspace = workspace.rstrip(os.sep) + os.sep
        self._writer = SourceWriter(packages)
        self._modules = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        yield
        if call.when == "call" and call.excinfo is not None and item.nodeid not in self.failures:
            try:
                self.failures[item.nodeid] = self._frames(item, call.excinfo.tb)
            except RecursionError:
                self.failures[item.nodeid] = []

    def _frames(self, item, traceback):
        test_file = os.path.realpath(str(item.fspath))
        found = []
        while traceback is not None:
            frame = traceback.tb_frame
            if os.path.realpath(frame.f_code.co_filename) == test_file:
                found.append(self._describe(frame, traceback.tb_lineno, test_file))
            traceback = traceback.tb_next
        return found[::-1]

    def _describe(self, frame, line, path):
        code = frame.f_code
        return {
            "file": path[len(self._workspace) :] if path.startswith(self._workspace) else path,
            "function": code.co_name,
            "firstLine": code.co_firstlineno,
            "line": line,
            "parameters": list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]),
            "locals": self._values(frame.f_locals),
            "globals": self._globals_of(frame.f_globals),
        }

    def _globals_of(self, scope):
        name = scope.get("__name__", "")
        if name not in self._modules:
            self._modules[name] = self._values(scope)
        return self._modules[name]

    def _values(self, scope):
        """{name: [expression, imports]} for what can be written down."""
        values = {}
        for name, value in list(scope.items()):
            if name.startswith(("__", "@py")):
                continue
            try:
                expression, imports = self._writer.write(value)
            except NoSource:
                continue
            except Exception:
                # A value's own __repr__ or __eq__ may fail in any way; then it has no source.
                continue
            values[name] = [expression, imports]
        return values
