"""Finds the project's pytest settings without leaving the workspace; pytest would search every folder above it."""

import os
from collections import namedtuple

# `path` is the settings file or None, `addopts` a string or a list of words, `python_files` None when not set.
Settings = namedtuple("Settings", "path addopts python_files")

# In pytest's own order: the first that has settings wins.
FILE_NAMES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


def find_settings(workspace, test_paths):
    """Settings as pytest finds them when it is given these paths at the workspace's root."""
    folder = os.path.commonpath([os.path.join(workspace, path) for path in test_paths]) if test_paths else workspace
    while True:
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            section = read_section(path) if os.path.isfile(path) else None
            if section is not None:
                return Settings(path, section.get("addopts", ""), section.get("python_files"))
        parent = os.path.dirname(folder)
        if os.path.normpath(folder) == os.path.normpath(workspace) or parent == folder:
            return Settings(None, "", None)
        folder = parent


def read_section(path):
    """pytest's section of a settings file as a mapping, None when it has none or cannot be read."""
    name = os.path.basename(path)
    if name.endswith(".toml"):
        return read_toml_section(path, name)
    section = "tool:pytest" if name == "setup.cfg" else "pytest"
    found = read_ini_section(path, section)
    # A pytest.ini marks the root even when it is empty.
    return {} if found is None and name.endswith("pytest.ini") else found


def read_ini_section(path, section):
    import iniconfig

    try:
        sections = iniconfig.IniConfig(path).sections
    except (iniconfig.ParseError, UnicodeDecodeError):
        return None
    return sections.get(section)


def read_toml_section(path, name):
    try:
        import tomllib
    except ImportError:
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            content = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    if name != "pyproject.toml":
        return content.get("pytest", {})
    tool = content.get("tool", {}).get("pytest")
    if tool is None:
        return None
    native = {key: value for key, value in tool.items() if key != "ini_options"}
    return tool.get("ini_options") or native or None
