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
            path = os.path.realpath(frame.f_code.co_filename)
            if path == test_file or self._is_test_helper(path):
                found.append(self._describe(frame, traceback.tb_lineno, path))
            traceback = traceback.tb_next
        return found[::-1]

    def _is_test_helper(self, path):
        """Test classes often inherit their tests from a file that is no test file itself."""
        if not path.startswith(self._workspace):
            return False
        *folders, name = path[len(self._workspace) :].split(os.sep)
        in_tests = any(folder.lower() in ("test", "tests", "testing", "unittests") for folder in folders)
        return in_tests or name.startswith("test_") or name.endswith(("_test.py", "_tests.py"))

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
            "members": self._members(frame.f_locals.get("self")),
        }

    def _members(self, instance):
        """What a test reaches through `self`, its classes' attributes and its own."""
        if instance is None:
            return {}
        scope = {}
        for owner in reversed(type(instance).__mro__):
            if owner.__module__.split(".")[0] not in ("builtins", "unittest"):
                scope.update(vars(owner))
        scope.update(getattr(instance, "__dict__", {}))
        return self._values({name: value for name, value in scope.items() if not name.startswith("_")})

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
