"""Imports the test framework once and forks one worker per request. Holds no plan and no key."""

import json
import os
import socket
import sys

from agentao_suite import import_paths
from worker import run


def serve(control, workspace):
    framework = load_framework(workspace)
    control.send(b'{"ready": true}')
    while True:
        message, fds, _, _ = socket.recv_fds(control, 16, 4)
        if not message:
            return
        size = int(message)
        request = json.loads(receive(control, size))
        pid = os.fork()
        if pid == 0:
            become_worker(control, request, fds, workspace, framework)
        for fd in fds:
            os.close(fd)
        control.send(json.dumps({"pid": pid}).encode())
        _, status = os.waitpid(pid, 0)
        control.send(json.dumps({"status": status}).encode())


def receive(control, size):
    chunks = []
    while size > 0:
        chunk = control.recv(min(size, 65536))
        if not chunk:
            os._exit(0)
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def load_framework(workspace):
    """pytest and the environment's plugins, imported before any folder of the repository is on the import path."""
    try:
        import pytest
    except ImportError:
        # The repository is itself something the framework needs, and nothing else provides it.
        import_paths.import_pytest(workspace, json.loads(os.environ.get("AGENTAO_SOURCE_ROOTS", '["."]')))
        import pytest
    from importlib import metadata

    entries = metadata.entry_points()
    found = entries.select(group="pytest11") if hasattr(entries, "select") else entries.get("pytest11", [])
    for entry in found:
        try:
            entry.load()
        except ImportError:
            # The package under test may be a plugin; pytest finds it once the source roots are there.
            continue
    return pytest


def become_worker(control, request, fds, workspace, framework):
    code = 70
    try:
        control.close()
        report, log = fds
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        import ctypes

        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
        os.setpgid(0, 0)
        tools = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        sys.path = [entry for entry in sys.path if not entry.startswith(tools + os.sep)]
        import_paths.set_import_paths(workspace, request["sourceRoots"])
        sys.argv = [os.path.join(os.path.dirname(framework.__file__), "__main__.py")]
        code = run(request, report, workspace, framework)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 70
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        # Exit handlers and threads that the code under test left do not run: they could only change the ending.
        leave(code)


def leave(code):
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:
        code = code or 70
    os._exit(code)
