"""Which lines of the package under test are executed, between one `take()` and the next."""

import os
import sys
import threading


def start_tracer(workspace, source_roots):
    """
    A started tracer. Python 3.12 and newer report each line once per `take()` (sys.monitoring), which costs little;
    older ones call us for every line (sys.settrace).
    """
    sources = SourceFiles(workspace, source_roots)
    tracer = MonitoringTracer(sources) if hasattr(sys, "monitoring") else SettraceTracer(sources)
    tracer.start()
    return tracer


class SourceFiles:
    """The files that a bug can be in: below a source root, and not tests themselves."""

    def __init__(self, workspace, source_roots):
        self._workspace = workspace.rstrip(os.sep) + os.sep
        self._roots = [os.path.normpath(os.path.join(workspace, root)) + os.sep for root in source_roots]
        self._known = {}

    def is_source(self, path):
        if path not in self._known:
            self._known[path] = self._decide(path)
        return self._known[path]

    def _decide(self, path):
        if not path.startswith(self._workspace):
            return False
        *folders, name = path[len(self._workspace) :].split(os.sep)
        if name in ("conftest.py", "tests.py") or name.startswith("test_") or name.endswith("_test.py"):
            return False
        if "tests" in folders or "test" in folders:
            return False
        return any(path.startswith(root) for root in self._roots)

    def as_ranges(self, lines_by_path):
        """Line ranges by path relative to the workspace."""
        return {path[len(self._workspace) :]: ranges(lines) for path, lines in lines_by_path.items()}


def ranges(lines):
    """{1, 2, 3, 7} as [[1, 3], [7, 7]]."""
    found = []
    for line in sorted(lines):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return found


class SettraceTracer:
    # So many calls in a row without a new line, and nothing more is expected before the next `take()`.
    QUIET_CALLS = 250_000

    def __init__(self, sources):
        self._sources = sources
        # By id of the code object, whose own hash is slow. A freed one would pass its id on: all are kept alive.
        self._trace_by_code = {}
        self._foreign = []
        self._touched = []
        self._quiet_calls = 0

    def start(self):
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)

    def stop(self):
        sys.settrace(None)
        threading.settrace(None)

    def take(self):
        touched, self._touched = self._touched, []
        lines_by_path = {}
        for scope in touched:
            lines_by_path.setdefault(scope.code.co_filename, set()).update(scope.seen)
            scope.reset()
            self._trace_by_code[id(scope.code)] = scope.trace
        if self._quiet_calls > self.QUIET_CALLS:
            self.start()
        self._quiet_calls = 0
        return self._sources.as_ranges(lines_by_path)

    def _on_call(self, frame, _event, _argument):
        self._quiet_calls += 1
        if self._quiet_calls > self.QUIET_CALLS:
            self.stop()
            return None
        key = id(frame.f_code)
        try:
            return self._trace_by_code[key]
        except KeyError:
            return self._meet(key, frame.f_code)

    def _meet(self, key, code):
        if self._sources.is_source(code.co_filename):
            self._trace_by_code[key] = Scope(code, self).trace
        else:
            self._foreign.append(code)
            self._trace_by_code[key] = None
        return self._trace_by_code[key]

    def saw_new_line(self, scope):
        self._quiet_calls = 0
        if len(scope.seen) == 1:
            self._touched.append(scope)

    def forget(self, code):
        self._trace_by_code[id(code)] = None


class Scope:
    """The lines of one function seen since the last reset. `trace` is called for each line executed in it."""

    # So many lines in a row without a new one, and a function counts as known: loops would cost most of the time.
    # The frame that reached the limit still tells the line on which it returns.
    QUIET_LINES = 10_000

    def __init__(self, code, tracer):
        self.code = code
        self.seen = set()
        self._tracer = tracer
        self._quiet = 0

    def reset(self):
        self.seen.clear()
        self._quiet = 0

    def trace(self, frame, event, _argument):
        if event != "call":
            line = frame.f_lineno
            if line not in self.seen:
                self.seen.add(line)
                self._quiet = 0
                self._tracer.saw_new_line(self)
            else:
                self._quiet += 1
                if self._quiet > self.QUIET_LINES:
                    frame.f_trace_lines = False
                    self._tracer.forget(self.code)
        return self.trace


class MonitoringTracer:
    def __init__(self, sources):
        self._sources = sources
        self._lines_by_path = {}
        self._monitoring = sys.monitoring
        self._tool = next(tool for tool in (4, 3, 0, 1, 2, 5) if self._monitoring.get_tool(tool) is None)

    def start(self):
        events = self._monitoring.events
        self._monitoring.use_tool_id(self._tool, "agentao")
        self._monitoring.register_callback(self._tool, events.PY_START, self._on_start)
        self._monitoring.register_callback(self._tool, events.LINE, self._on_line)
        self._monitoring.set_events(self._tool, events.PY_START)

    def stop(self):
        self._monitoring.set_events(self._tool, 0)
        self._monitoring.free_tool_id(self._tool)

    def take(self):
        taken, self._lines_by_path = self._lines_by_path, {}
        self._monitoring.restart_events()
        return self._sources.as_ranges(taken)

    def _on_start(self, code, _offset):
        if self._sources.is_source(code.co_filename):
            self._monitoring.set_local_events(self._tool, code, self._monitoring.events.LINE)
        return self._monitoring.DISABLE

    def _on_line(self, code, line):
        self._lines_by_path.setdefault(code.co_filename, set()).add(line)
        return self._monitoring.DISABLE
