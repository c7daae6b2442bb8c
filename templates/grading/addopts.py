"""The part of a repository's own pytest options that decides what a test means; the rest is about display."""

import configparser
import os
import shlex

KEPT = ("--import-mode", "--doctest-modules", "--doctest-glob", "--doctest-plus", "--doctest-rst", "--doctest-ignore-import-errors", "--strict", "--strict-markers", "--strict-config", "--asyncio-mode", "--ds", "--dc", "--pyargs", "--runslow")
KEPT_WITH_VALUE = ("-W",)


def kept_addopts(workspace):
    words = addopts_of(workspace)
    kept = []
    for index, word in enumerate(words):
        name = word.split("=")[0]
        if name in KEPT:
            kept.append(word)
            follows = words[index + 1] if index + 1 < len(words) else "-"
            if "=" not in word and name in ("--import-mode", "--doctest-glob", "--asyncio-mode", "--ds") and not follows.startswith("-"):
                kept.append(follows)
        elif name in KEPT_WITH_VALUE and index + 1 < len(words):
            kept += [word, words[index + 1]]
    return kept


def addopts_of(workspace):
    """From the first file pytest itself would take its settings from."""
    for name, section in (("pytest.ini", "pytest"), (".pytest.ini", "pytest")):
        if os.path.exists(os.path.join(workspace, name)):
            return from_ini(workspace, name, section)
    toml = from_pyproject(workspace)
    if toml is not None:
        return toml
    for name, section in (("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        words = from_ini(workspace, name, section)
        if words:
            return words
    return []


def from_ini(workspace, name, section):
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(os.path.join(workspace, name), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return []
    return words_of(parser.get(section, "addopts", fallback=""))


def from_pyproject(workspace):
    path = os.path.join(workspace, "pyproject.toml")
    if not os.path.exists(path):
        return None
    try:
        import tomllib
    except ImportError:
        try:
            import tomli as tomllib
        except ImportError:
            return None
    try:
        with open(path, "rb") as file:
            tool = tomllib.load(file).get("tool", {}).get("pytest")
    except (ValueError, OSError):
        return None
    if not isinstance(tool, dict):
        return None
    options = tool.get("ini_options", tool)
    return words_of(options.get("addopts", ""))


def words_of(value):
    if isinstance(value, list):
        return [str(word) for word in value]
    try:
        return shlex.split(str(value))
    except ValueError:
        return []
