"""Imports the test framework once and forks one worker per request. Holds no plan and no key."""

import json
import os
import socket
import sys
import sysconfig


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
    """pytest and the environment's plugins, found before any folder of the repository is on the import path."""
    try:
        import pytest
    except ImportError:
        # The repository is itself something the framework needs, and nothing else provides it.
        add_source_roots(workspace, json.loads(os.environ.get("AGENTAO_SOURCE_ROOTS", '["."]')))
        import pytest
    from importlib import metadata

    entries = metadata.entry_points()
    found = entries.select(group="pytest11") if hasattr(entries, "select") else entries.get("pytest11", [])
    skipped = {"randomly", "random_order", "sugar", "xdist", "xdist.looponfail", "cacheprovider", "html", "pytest_cov"}
    plugins = {}
    for entry in found:
        if entry.name not in skipped and entry.name not in plugins:
            try:
                plugins[entry.name] = entry.load()
            except ImportError:
                continue
    return pytest, plugins


def add_source_roots(workspace, roots):
    """After the standard library, so that nothing in the repository can take a standard module's place."""
    site = {sysconfig.get_paths()[name] for name in ("purelib", "platlib")}
    index = next((i for i, entry in enumerate(sys.path) if entry in site), len(sys.path))
    folders = [os.path.normpath(os.path.join(workspace, root)) for root in roots]
    sys.path[index:index] = [folder for folder in folders if folder not in sys.path]


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
        from worker import run

        tools = os.path.dirname(os.path.abspath(__file__))
        sys.path = [entry for entry in sys.path if entry != tools]
        add_source_roots(workspace, request["sourceRoots"])
        roots = [os.path.normpath(os.path.join(workspace, root)) for root in request["sourceRoots"]]
        os.environ["PYTHONPATH"] = os.pathsep.join(roots)
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
