"""Where modules come from: the package under test from the workspace, everything else from the environment."""

import os
import shutil
import sys


def set_import_paths(workspace, source_roots):
    """
    Puts the source roots and the repository root behind the standard library, which a repository must not shadow, and
    before site-packages, which may hold another copy of the package. Processes started by tests get the same folders.
    """
    roots = [os.path.normpath(os.path.join(workspace, root)) for root in [*source_roots, "."]]
    folders = list(dict.fromkeys(roots))
    kept = [entry for entry in sys.path if entry and entry not in folders]
    is_site = [os.path.basename(entry) in ("site-packages", "dist-packages") for entry in kept]
    first_site = is_site.index(True) if True in is_site else len(kept)
    sys.path[:] = kept[:first_site] + folders + kept[first_site:]
    sys.path_importer_cache.clear()
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)


def import_pytest(workspace, source_roots):
    """
    Imports pytest before the workspace can be searched, so that a file there named like a part of pytest is not taken
    for it. Where pytest itself needs the package under test (pluggy, packaging, ...) only the workspace has it.
    """
    try:
        import pytest
    except ImportError:
        for name in [name for name in sys.modules if name.split(".")[0] in ("pytest", "_pytest")]:
            del sys.modules[name]
        set_import_paths(workspace, source_roots)
        import pytest
    else:
        set_import_paths(workspace, source_roots)
    # What `python -m pytest` leaves there; code under test that reads its arguments sees none.
    sys.argv = [os.path.join(os.path.dirname(pytest.__file__), "__main__.py")]


def modules_of_workspace(workspace):
    """Names of the loaded modules whose source lies in the workspace."""
    inside = workspace.rstrip(os.sep) + os.sep
    return {
        name
        for name, module in list(sys.modules.items())
        if str(getattr(module, "__file__", None) or "").startswith(inside)
    }


def remove_compiled_files(workspace):
    """Stale bytecode must not stand in for a source file that was changed within the same second."""
    for folder, names, _ in os.walk(workspace):
        if "__pycache__" in names:
            names.remove("__pycache__")
            shutil.rmtree(os.path.join(folder, "__pycache__"), ignore_errors=True)
