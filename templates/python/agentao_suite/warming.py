"""What the first child of a worker does for all the later ones: compile, and find out what else they will import."""

import os
import sys

from agentao_suite import import_paths, pytest_options
from agentao_suite.text import PathShortener
from agentao_suite.variant_process import Emitter, run_snippet


def warm(batch, warming, workspace, pipe):
    import pytest

    emit = Emitter(pipe)
    sys.dont_write_bytecode = False
    own = set(sys.modules)
    if warming["snippet"] is not None:
        run_snippet(warming["snippet"], PathShortener(workspace), None)
    files = [file for file in warming["tests"] if os.path.isfile(os.path.join(workspace, file))]
    if files:
        pytest.main(pytest_options.pytest_arguments(workspace, batch["testPaths"], files, ["--collect-only"]))
    emit({"type": "modules", "names": foreign_modules(own, workspace)})
    emit({"type": "end", "exitCode": 0})


def foreign_modules(before, workspace):
    """Modules with a file outside the workspace, in the order in which they were loaded."""
    inside = import_paths.modules_of_workspace(workspace)
    return [
        name
        for name, module in list(sys.modules.items())
        if name not in before
        and name not in inside
        and getattr(module, "__spec__", None) is not None
        and module.__spec__.name == name
        and module.__spec__.has_location
    ]
