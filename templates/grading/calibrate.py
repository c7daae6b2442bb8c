"""Learns, on the task's own fix, which poisoned variants of which tests do fail, so that only those are used later."""

import random
import secrets

from poison import edited, variants_of
from run_worker import run_worker


def calibrate(station, plan):
    functions = [*plan["functions"], *plan["decoys"]]
    real = run_worker(station, request(plan, functions, [], {}))
    variants = propose(plan, functions)
    rounds = max((len(options) for options in variants.values()), default=0)
    found, affected = [], []
    for index in range(rounds):
        chosen = {name: options[index] for name, options in variants.items() if index < len(options)}
        texts = poisoned_files(plan["files"], chosen)
        # Once with the tests that have no variant of their own among them: no poison may reach those.
        outcome = run_worker(station, request_sample(plan, functions if index == 0 else sorted(chosen), texts))
        affected += bystanders(real, outcome, chosen)
        for name, variant in chosen.items():
            failing = failing_ids(outcome["records"], name)
            if failing:
                found.append(entry(plan["files"], name, variant, failing))
        if outcome["end"] == "timeout":
            break
    reaching = reaching_functions({one["function"] for one in found}, affected)
    return {"real": real, "variants": [one for one in found if one["function"] not in reaching]}


def request_sample(plan, functions, texts):
    """Of decoys only the cases that are to be poisoned later."""
    decoys = plan["decoys"]
    cases = [case for name in functions for case in decoys.get(name, ())]
    return request(plan, [name for name in functions if name not in decoys], cases, texts)


def request(plan, functions, cases, texts):
    return {
        "tests": cases,
        "functions": functions,
        "run": sorted({name.split("::")[0] for name in [*functions, *cases]}),
        "files": texts,
        "sourceRoots": plan["sourceRoots"],
        "testPaths": plan["testPaths"],
        "token": secrets.token_hex(16),
        "seconds": plan["seconds"],
    }


def propose(plan, functions):
    generator = random.Random(plan["seed"])
    variants = {}
    for path, text in sorted(plan["files"].items()):
        names = [name.split("::", 1)[1] for name in functions if name.split("::")[0] == path]
        try:
            options = variants_of(text, names, generator)
        except (SyntaxError, ValueError):
            continue
        variants.update({"%s::%s" % (path, name): found for name, found in options.items()})
    return variants


def poisoned_files(files, chosen):
    edits = {}
    for name, variant in chosen.items():
        edits.setdefault(name.split("::")[0], []).extend(variant["edits"])
    return {path: edited(files[path], found) for path, found in edits.items()}


def failing_ids(records, name):
    """Ids of one function that ran and failed in the call itself, none of which also passed."""
    failed = {r["id"] for r in records if r.get("when") == "call" and r["outcome"] == "failed" and not r["xfail"]}
    return sorted(test for test in failed if test.split("[")[0] == name)


def bystanders(real, outcome, chosen):
    """Ids of functions left as they were that passed before and did not now."""
    before, after = passing_ids(real["records"]), passing_ids(outcome["records"])
    ran = {record.get("id") for record in outcome["records"]}
    return [test for test in sorted(before - after) if test in ran and test.split("[")[0] not in chosen]


def passing_ids(records):
    calls = [record for record in records if "id" in record]
    failed = {record["id"] for record in calls if record["outcome"] != "passed"}
    return {record["id"] for record in calls} - failed


def reaching_functions(poisoned, affected):
    """Poisoned functions behind the affected tests: one that is inherited or imported elsewhere keeps its name there."""
    reaching = set()
    for test in affected:
        path, name = test.split("::")[0], test_name(test)
        same_name = {function for function in poisoned if test_name(function) == name}
        reaching |= same_name or {function for function in poisoned if function.split("::")[0] == path}
    return reaching


def test_name(test):
    return test.split("[")[0].rsplit("::", 1)[-1]


def entry(files, name, variant, failing):
    text = files[name.split("::")[0]]
    edits = [[units(text, start), units(text, end), new] for start, end, new in variant["edits"]]
    return {"function": name, "kind": variant["kind"], "edits": edits, "failing": failing}


def units(text, offset):
    """Offsets as the reader of the result counts them: UTF-16 code units."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
