"""A pytest plugin that tells every test's outcome as soon as it is known."""

import random
import signal

import pytest

from agentao_suite.allowance import lived_seconds
from agentao_suite.text import MESSAGE_CHARACTERS, TRACEBACK_CHARACTERS, clip, describe_exception, format_traceback


class Recorder:
    """
    `emit` receives one record (a dict) per fact: collected, collect_error, missing, start, test, lines, internal_error.
    `wanted`: exact test ids to run, in this order, and nothing else. `tracer`: see line_tracer.
    """

    def __init__(self, emit, shorten, *, wanted=None, shuffle_seed=None, stop_after=None, tracer=None, seconds=None):
        self._emit_record = emit
        self._shorten = shorten
        self._wanted = wanted
        self._shuffle_seed = shuffle_seed
        self._stop_after = stop_after
        self._tracer = tracer
        self._seconds = seconds
        self._failures = 0
        self._current = None

    def _emit(self, **record):
        self._emit_record(record)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        if self._wanted is not None:
            missing = select(items, self._wanted, config)
            if missing:
                self._emit(type="missing", ids=missing)
        if self._shuffle_seed is not None:
            shuffle(items, self._shuffle_seed)
        self._emit(type="collected", count=len(items))

    def pytest_collectreport(self, report):
        if report.failed:
            text = str(report.longrepr)
            lines = [line for line in text.splitlines() if line.startswith("E ")]
            message = lines[-1][1:].strip() if lines else text.strip().splitlines()[-1] if text.strip() else "unknown"
            self._emit(type="collect_error", id=report.nodeid, **self._failure(message, text))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        self._emit(type="start", id=item.nodeid)
        self._trace_until_now("")
        self._current = {"outcome": "passed", "seconds": 0.0}
        with deadline(self._seconds):
            yield
        self._trace_until_now(item.nodeid)
        self._finish(item)

    def _trace_until_now(self, test_id):
        if self._tracer is not None:
            files = self._tracer.take()
            if files:
                self._emit(type="lines", id=test_id, files=files)

    def _finish(self, item):
        self._emit(type="test", id=item.nodeid, **self._current)
        self._failures += self._current["outcome"] in ("failed", "error")
        self._current = None
        if self._stop_after is not None and self._failures >= self._stop_after:
            item.session.shouldfail = f"stopping after {self._failures} failures"

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        result = yield
        if call.excinfo is not None:
            error = call.excinfo.value
            result.get_result().agentao_failure = (describe_exception(error), format_traceback(error))

    def pytest_runtest_logreport(self, report):
        current = self._current
        if current is None or report.outcome == "rerun":
            return
        if report.when == "setup":
            current.clear()
            current.update(outcome="passed", seconds=0.0)
        current["seconds"] = round(current["seconds"] + getattr(report, "duration", 0.0), 6)
        outcome = outcome_of(report)
        is_subtest = type(report).__name__ in ("SubtestReport", "SubTestReport")
        if is_subtest and outcome != "failed":
            if outcome == "skipped":
                current["partlySkipped"] = True
            return
        if outcome == "passed" or current["outcome"] in ("failed", "error"):
            return
        current["outcome"] = outcome
        if outcome in ("failed", "error"):
            current.update(self._failure(*failure_of(report)))

    def pytest_internalerror(self, excrepr):
        self._emit(type="internal_error", **self._failure(str(excrepr).strip().splitlines()[-1], str(excrepr)))

    def _failure(self, message, traceback):
        return {
            "message": clip(self._shorten(message), MESSAGE_CHARACTERS),
            "traceback": clip(self._shorten(traceback), TRACEBACK_CHARACTERS),
        }


def outcome_of(report):
    if hasattr(report, "wasxfail") and not report.failed:
        return "xfailed" if report.skipped else "xpassed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    return "skipped" if report.skipped else "passed"


def failure_of(report):
    """Message and traceback: ours where there was an exception, else pytest's words (an unexpected pass, a plugin)."""
    words = str(report.longrepr).strip()
    crash = getattr(report.longrepr, "reprcrash", None)
    message, traceback = getattr(report, "agentao_failure", ("", ""))
    return message or (crash.message if crash is not None else words), traceback or words


def select(items, wanted, config):
    """
    Leaves the wanted items in the wanted order; returns the ids that no item has. The id of a parametrized function
    without parameters stands for all of them.
    """
    by_id = {}
    by_function = {}
    for item in items:
        by_id.setdefault(item.nodeid, []).append(item)
        by_function.setdefault(item.nodeid.split("[")[0], []).append(item)
    found = {test_id: by_id.get(test_id) or by_function.get(test_id, []) for test_id in wanted}
    chosen = list({id(item): item for matching in found.values() for item in matching}.values())
    kept = {id(item) for item in chosen}
    dropped = [item for item in items if id(item) not in kept]
    items[:] = chosen
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    return [test_id for test_id, matching in found.items() if not matching]


def shuffle(items, seed):
    """Files, then classes, then tests change places, so that fixtures shared by a file or class are set up once."""
    order = random.Random(seed)
    places = {}

    def place(*key):
        return places.setdefault(key, order.random())

    items.sort(
        key=lambda item: (
            place("file", str(item.path if hasattr(item, "path") else item.fspath)),
            place("parent", item.parent.nodeid if item.parent else ""),
            order.random(),
        )
    )


class deadline:
    """
    Ends a test that takes longer than `seconds` as a failure; None sets no limit. The time in which it had no processor
    does not count: what a busy machine slows down is no failure.
    """

    # So little is left only because clocks differ.
    SLACK_SECONDS = 0.01

    def __init__(self, seconds):
        self._seconds = seconds

    def __enter__(self):
        if self._seconds is not None:
            self._begun = lived_seconds()
            self._before = signal.signal(signal.SIGALRM, self._expire)
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_):
        if self._seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _expire(self, *_):
        left = self._seconds - (lived_seconds() - self._begun)
        if left > self.SLACK_SECONDS:
            signal.setitimer(signal.ITIMER_REAL, left)
            return
        pytest.fail(f"the test took longer than {self._seconds} s")
