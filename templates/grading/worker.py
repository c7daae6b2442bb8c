"""One test session in a process of its own. Everything here shares its interpreter with the code under test, so
nothing it says is believed alone: see the canaries and the agreement of channels in the grader."""

import json
import os

from agentao_suite import pytest_options


def run(request, report_fd, workspace, pytest):
    os.chdir(workspace)
    reporter = make_reporter(pytest, request, report_fd)
    return int(pytest.main(arguments(request, workspace), plugins=[reporter]))


def arguments(request, workspace):
    """As the suite was run when the task was made, with reports of our own."""
    files = [path for path in request["files"] if os.path.isfile(os.path.join(workspace, path))]
    extra = ["--junitxml", request["junit"], "-o", "junit_logging=no", "--color=no"]
    # Not -rA: for each passed test pytest would look through the reports of all others for its output.
    extra.append("-rap")
    # The ids say which tests are meant; a project's own choice among them would leave out the canary.
    extra += ["-m", "", "-k", ""]
    if pytest_options.can_import("hypothesis"):
        extra.append("--hypothesis-seed=0")
    return pytest_options.pytest_arguments(workspace, request["testPaths"], files, extra)


def make_reporter(pytest, request, fd):
    """The functions it needs are bound now, before the code under test can replace them."""
    write, dumps, token = os.write, json.dumps, request["token"]
    wanted = frozenset(request["tests"])
    functions = frozenset(request.get("functions", ()))

    def send(record):
        data = (token + " " + dumps(record) + "\n").encode()
        while data:
            data = data[write(fd, data) :]

    def is_wanted(nodeid):
        return nodeid in wanted or nodeid.split("[")[0] in functions

    failed_parts = {}
    skipped_parts = set()

    class Reporter:
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(self, items):
            items[:] = [item for item in items if is_wanted(item.nodeid)]
            for item in items:
                # XML has no way to write every character that an id can hold.
                item.user_properties.append(("agentao-id", item.nodeid.encode("unicode_escape").decode()))

        def pytest_collectreport(self, report):
            if report.failed:
                send({"collect": report.nodeid, "text": str(report.longrepr)[:2000]})

        def pytest_runtest_logreport(self, report):
            # Subtests report under their test's id: the test has failed when one of them has.
            if type(report).__name__ in ("SubtestReport", "SubTestReport"):
                if report.outcome == "failed":
                    failed_parts.setdefault(report.nodeid, short(report))
                elif report.outcome == "skipped":
                    skipped_parts.add(report.nodeid)
                return
            failed_part = failed_parts.pop(report.nodeid, None) if report.when == "call" else None
            send(
                {
                    "id": report.nodeid,
                    "when": report.when,
                    "outcome": report.outcome if failed_part is None else "failed",
                    "xfail": hasattr(report, "wasxfail"),
                    "skippedPart": report.nodeid in skipped_parts,
                    "seconds": round(report.duration, 4),
                    "text": short(report) or failed_part or "",
                }
            )

        def pytest_sessionfinish(self, exitstatus):
            send({"finish": int(exitstatus)})

    return Reporter()


def short(report):
    if report.outcome != "failed":
        return ""
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    text = getattr(crash, "message", None) or str(report.longrepr)
    return text[:500]
