"""Keeps compiled modules of the workspace in a folder of our own, so that variants do not compile them again."""

import importlib._bootstrap_external as loader
import os
from pathlib import Path


def keep_bytecode_in(folder, workspace):
    """
    From here on the compiled files of the workspace's modules, and of test files as pytest rewrites them, are looked
    for below `folder`. Python's own switch for this (sys.pycache_prefix) would also hide the compiled files of the
    standard library and of installed packages.
    """
    from _pytest.assertion import rewrite

    inside = workspace.rstrip(os.sep) + os.sep
    python_path = loader.cache_from_source
    pytest_folder = rewrite.get_cache_dir

    def cache_from_source(path, *arguments, **options):
        found = python_path(path, *arguments, **options)
        return os.path.join(folder, found.lstrip(os.sep)) if str(path).startswith(inside) else found

    def get_cache_dir(file_path):
        if str(file_path).startswith(inside):
            return Path(folder, "rewritten", *file_path.parts[1:-1])
        return pytest_folder(file_path)

    loader.cache_from_source = cache_from_source
    rewrite.get_cache_dir = get_cache_dir
