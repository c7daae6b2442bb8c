"""
Grades an answer by the hidden tests of a task: `python -I -B grade.py ROOT`, where ROOT is '' in a container.

ROOT/tests holds the snapshot (repo.tar.gz), the hidden tests (tests.patch, tests.json) and the runner (agentao/);
ROOT/logs/artifacts/answer.patch is the answer. Writes ROOT/logs/verifier/reward.json, always: a flat object of numbers
with `reward` 1 or 0. The snapshot is unpacked afresh, what an answer may not decide is put back, the hidden tests go
in, and a canary that must fail runs among them.
"""

import fnmatch
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tarfile
import xml.etree.ElementTree

PROTECTED = (
    "conftest.py pytest.ini .pytest.ini pytest.toml .pytest.toml tox.ini setup.cfg pyproject.toml "
    "sitecustomize.py usercustomize.py *.pth *.pyc *.pyo *.so *.pyd"
).split()
FLAKY_RUNS = 3


def main(root):
    verifier = os.path.join(root or "/", "logs", "verifier")
    os.makedirs(verifier, exist_ok=True)
    reward, notes = {"reward": 0}, []
    write_reward(verifier, reward)
    try:
        reward = grade(root or "/", notes)
    except Exception as error:
        notes.append("grading failed: %s: %s" % (type(error).__name__, error))
    write_reward(verifier, reward)
    print("\n".join([*notes, "reward: %s" % json.dumps(reward)]))


def grade(root, notes):
    tests = os.path.join(root, "tests")
    with open(os.path.join(tests, "tests.json"), encoding="utf-8") as file:
        plan = json.load(file)
    workspace = os.path.join(root, "testbed")
    pristine = os.path.join(root, "agentao-pristine")
    for folder in (workspace, pristine):
        unpack(os.path.join(tests, "repo.tar.gz"), folder)
    shown = files_of(pristine)
    patch = os.path.join(tests, "tests.patch")
    if os.path.getsize(patch) > 0 and not apply_patch(pristine, patch):
        raise RuntimeError("the hidden tests do not apply to the snapshot")
    answer = os.path.join(root, "logs", "artifacts", "answer.patch")
    if not os.path.isfile(answer) or os.path.getsize(answer) == 0:
        notes.append("there is no answer")
    elif not apply_patch(workspace, answer):
        notes.append("the answer does not apply to the snapshot")
        return {"reward": 0}
    put_back(workspace, pristine, hidden_paths(plan, pristine, shown), set(plan["source"]))
    return judge(plan, lambda files: run(root, workspace, plan, files), notes)


def write_reward(folder, reward):
    temporary = os.path.join(folder, "reward.json.tmp")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(reward, file)
    os.replace(temporary, os.path.join(folder, "reward.json"))


def unpack(archive, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tarfile.open(archive) as tar:
        for member in tar:
            if not member.isfile() or member.name.startswith("/") or ".." in member.name.split("/"):
                continue
            target = os.path.join(folder, member.name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                shutil.copyfileobj(tar.extractfile(member), file)
            os.chmod(target, member.mode & 0o755)


def apply_patch(folder, patch):
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
    command = ["git", "apply", "--whitespace=nowarn", os.path.abspath(patch)]
    applied = subprocess.run(command, cwd=folder, env=environment).returncode == 0
    drop_links(folder)
    return applied


def drop_links(folder):
    """A link in an answer would lead what is written later to another place."""
    for place, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            if os.path.islink(os.path.join(place, name)):
                os.unlink(os.path.join(place, name))


def files_of(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def hidden_paths(plan, pristine, shown):
    """Files of the hidden tests, and all that their patch brings or takes away."""
    after = files_of(pristine)
    changed = {path for path in {*shown, *after} if shown.get(path) != after.get(path)}
    return changed | {test.split("::")[0] for group in ("FAIL_TO_PASS", "PASS_TO_PASS") for test in plan[group]}


def put_back(workspace, pristine, hidden, source):
    wanted, found = files_of(pristine), files_of(workspace)
    for path in sorted({*wanted, *found}):
        if wanted.get(path) == found.get(path) or not (path in hidden or is_protected(path, source)):
            continue
        target = os.path.join(workspace, path)
        if path not in wanted:
            os.unlink(target)
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(pristine, path), target)


def is_protected(path, source):
    *folders, name = path.lower().split("/")
    if any(fnmatch.fnmatch(name, pattern) for pattern in PROTECTED):
        return True
    if path in source:
        return False
    is_test = re.match(r"^(test_.*|.*_tests?|tests?)\.py$", name) is not None
    return is_test or any(folder in ("test", "tests") for folder in folders)


def judge(plan, run_files, notes):
    """Every test must pass; one that was seen to flake on the fix itself may do so in one of three runs."""
    groups = {group: plan[group] for group in ("FAIL_TO_PASS", "PASS_TO_PASS")}
    everything = [test for tests in groups.values() for test in tests]
    passed = set(run_files(files_with(everything)))
    for _ in range(FLAKY_RUNS - 1):
        flaky = [test for test in everything if test not in passed and plan["flake_rate"].get(test, 0) > 0]
        if flaky:
            passed |= set(run_files(files_with(flaky))) & set(flaky)
    reward = {"reward": int(all(test in passed for test in everything))}
    for group, tests in groups.items():
        reward[group.lower()] = sum(test in passed for test in tests) / len(tests) if tests else 1
        notes += ["%s does not pass: %s" % (group, test) for test in tests if test not in passed][:20]
    return reward


def files_with(tests):
    return list(dict.fromkeys(test.split("::")[0] for test in tests))


def run(root, workspace, plan, files):
    """Ids that passed in one run. Raises when the run's records contradict each other, or the canary did not fail."""
    name = "test_%s" % secrets.token_hex(8)
    canary = os.path.join(workspace, name + ".py")
    out = os.path.join(root, "agentao-out-%s" % secrets.token_hex(4))
    os.makedirs(out)
    with open(canary, "w", encoding="utf-8") as file:
        file.write("import unittest\n\n\nclass TestCase(unittest.TestCase):\n")
        file.write("    def %s(self):\n        raise AssertionError('as it must')\n" % name)
    try:
        report = os.path.join(out, "report.xml")
        config = {
            "prefix": secrets.token_hex(8),
            "sourceRoots": plan["source_roots"],
            "testPaths": [*files, name + ".py"],
            "tests": None,
            "coverage": False,
            "shuffleSeed": None,
            "stopAfterFailures": None,
            "testSeconds": None,
            "pytestArguments": ["--junitxml", report],
        }
        exit_code = run_suite(root, workspace, out, config, plan)
        outcomes, partly_skipped = read_outcomes(os.path.join(out, "results.jsonl"))
        check_records(outcomes, exit_code, report, "%s.py::TestCase::%s" % (name, name), partly_skipped)
        return [test for test, outcome in outcomes.items() if outcome == "passed"]
    finally:
        os.unlink(canary)
        shutil.rmtree(out, ignore_errors=True)


def run_suite(root, workspace, out, config, plan):
    program = os.path.join(root, "tests", "agentao", "run_suite.py")
    child = subprocess.Popen(
        ["python", "-s", "-B", program, "-", workspace, out],
        stdin=subprocess.PIPE,
        cwd=workspace,
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": "", **plan["variables"]},
        start_new_session=True,
    )
    try:
        child.communicate(json.dumps(config).encode(), timeout=plan["seconds"])
        return child.returncode
    except subprocess.TimeoutExpired:
        raise RuntimeError("the tests did not end within %s s" % plan["seconds"]) from None
    finally:
        kill_group(child)


def kill_group(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def read_outcomes(path):
    """({id: outcome}, ids that passed although a part of them was skipped)."""
    outcomes, parts = {}, set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record["type"] == "test" and outcomes.get(record["id"]) not in ("failed", "error"):
                outcomes[record["id"]] = record["outcome"]
                if record.get("partlySkipped"):
                    parts.add(record["id"])
    return outcomes, {test for test in parts if outcomes[test] == "passed"}


def check_records(outcomes, exit_code, report, canary, partly_skipped):
    if outcomes.get(canary) != "failed":
        raise RuntimeError("a test that must fail did not: the run was tampered with")
    if exit_code != 1:
        raise RuntimeError("the tests ended with exit code %s although one failed" % exit_code)
    passed = sum(outcome == "passed" for outcome in outcomes.values())
    cases = xml.etree.ElementTree.parse(report).iter("testcase")
    clean = sum(all(case.find(kind) is None for kind in ("failure", "error", "skipped")) for case in cases)
    # Subtests share their test's entry in the XML report, where a skipped one hides that the test itself passed.
    if clean + len(partly_skipped) < passed:
        raise RuntimeError("two records of the run contradict each other: %s and %s passed" % (passed, clean))


main(sys.argv[1] if len(sys.argv) > 1 else "")
