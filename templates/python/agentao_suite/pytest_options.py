"""pytest's arguments: the project's own settings where they decide what a test means, and nothing that may be missing."""

import importlib.util
import os
import shlex

from agentao_suite.pytest_settings import find_settings

# Options of a project that change which tests there are or how they are imported. All others (coverage, reports,
# parallel runs, strictness) need plugins that may be missing, or change nothing about a test's outcome.
KEPT_WITH_VALUE = ("--import-mode", "--ignore", "--ignore-glob", "--deselect", "-m", "-k", "-W", "--pythonwarnings", "-o")
KEPT_ALONE = ("--pyargs",)
KEPT_OF_PLUGINS = {"--asyncio-mode": "pytest_asyncio", "--anyio-mode": "anyio"}

# Plugins that would change the order of tests behind our back, or write into the workspace.
SWITCHED_OFF = ("cacheprovider", "randomly", "random_order", "random-order")


def pytest_arguments(workspace, test_paths, files=None, extra=()):
    """Arguments for a run of `files` (or else of the test paths) with the workspace as root of all test ids."""
    existing = [path for path in test_paths if os.path.exists(os.path.join(workspace, path))]
    settings = find_settings(workspace, existing)
    arguments = ["--rootdir", workspace, "--confcutdir", workspace, "-c", settings.path or os.devnull]
    arguments += ["-o", "addopts=", "-o", "required_plugins=", "-o", "minversion="]
    if settings.python_files is None:
        arguments += ["-o", f"python_files={default_patterns(workspace, existing)}"]
    for plugin in SWITCHED_OFF:
        arguments += ["-p", f"no:{plugin}"]
    # pytest's own tracebacks parse every file on the way again, which takes longer than most tests.
    arguments += ["--tb=native", "--continue-on-collection-errors"]
    arguments += kept_options(settings.addopts)
    arguments += ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]
    # Marks of plugins that are not there; projects that make every warning an error cannot be collected otherwise.
    arguments += ["-W", "ignore::pytest.PytestUnknownMarkWarning"]
    return [*arguments, *extra, *(files if files is not None else existing)]


def files_of_tests(workspace, tests):
    """The existing files that hold these tests, None for all. pytest runs nothing at all when one is missing."""
    if tests is None:
        return None
    files = dict.fromkeys(test.split("::")[0] for test in tests)
    return [file for file in files if os.path.isfile(os.path.join(workspace, file))]


def kept_options(addopts):
    """The project's own options that are known, needed and understood without further plugins."""
    words = shlex.split(addopts) if isinstance(addopts, str) else list(addopts)
    kept = []
    while words:
        word = words.pop(0)
        name, joined, value = split_option(word)
        if name in KEPT_ALONE:
            kept.append(word)
        elif name in KEPT_WITH_VALUE or name in KEPT_OF_PLUGINS or name == "-p":
            if not joined:
                if not words:
                    break
                value = words.pop(0)
            if is_usable(name, value):
                kept += [f"{name}={value}"] if name.startswith("--") else [name, value]
    return kept


def split_option(word):
    """('--name', True, 'value') for --name=value and -nvalue, ('--name', False, '') for the name alone."""
    if word.startswith("--"):
        name, joined, value = word.partition("=")
        return name, bool(joined), value
    if word.startswith("-") and len(word) > 2:
        return word[:2], True, word[2:]
    return word, False, ""


def is_usable(name, value):
    if name in KEPT_OF_PLUGINS:
        return can_import(KEPT_OF_PLUGINS[name])
    if name == "-p":
        return value.startswith("no:") or value in ("pytester", "doctest") or can_import(value)
    return True


def can_import(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def default_patterns(workspace, test_paths):
    """
    pytest's patterns and Django's `tests.py`; where no file has such a name, unittest's wider `test*.py`, which would
    take helper modules such as `testing.py` for tests in other projects.
    """
    import fnmatch

    usual = ("test_*.py", "*_test.py", "tests.py")
    for path in test_paths or ["."]:
        for _, _, names in os.walk(os.path.join(workspace, path)):
            if any(fnmatch.fnmatch(name, pattern) for name in names for pattern in usual):
                return " ".join(usual)
    return " ".join((*usual, "test*.py"))
