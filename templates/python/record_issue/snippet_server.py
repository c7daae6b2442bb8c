"""A process with one version of the package loaded, which runs programs in children of its own."""

import importlib
import importlib.machinery
import io
import json
import os
import select
import signal
import struct
import sys
import traceback

from agentao_suite import processes
from agentao_suite.allowance import Allowance

# As Allowance counts them.
SECONDS = 4
WALL_SECONDS = 120
POLL_SECONDS = 0.02
MAX_OUTPUT = 20_000
HEADER = struct.Struct(">I")


def replace_sources(workspace, files):
    """Makes imports read these texts instead of the files on disk, and no bytecode."""
    texts = {os.path.realpath(os.path.join(workspace, path)): text.encode() for path, text in files.items()}
    sys.dont_write_bytecode = True
    sys.pycache_prefix = os.path.join(workspace, ".no-bytecode")
    original = importlib.machinery.SourceFileLoader.get_data

    def get_data(self, path):
        text = texts.get(os.path.realpath(path))
        return original(self, path) if text is None else text

    importlib.machinery.SourceFileLoader.get_data = get_data


class SnippetServer:
    """`start` runs in the new process before anything is imported; `packages` are imported there once."""

    def __init__(self, start, packages):
        to_child, self._requests = os.pipe()
        self._answers, from_child = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._requests)
            os.close(self._answers)
            try:
                start()
                import_all(packages)
                serve(to_child, from_child)
            finally:
                os._exit(0)
        os.close(to_child)
        os.close(from_child)

    def run(self, code):
        """(stdout, exception line or None); None when it hung or crashed."""
        send(self._requests, code.encode("utf-8", "surrogatepass"))
        answer = receive(self._answers)
        return None if not answer else tuple(json.loads(answer))

    def close(self):
        os.close(self._requests)
        os.close(self._answers)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def import_all(packages):
    for name in packages:
        try:
            importlib.import_module(name)
        except Exception:
            # A program that needs it fails the same way, and says so.
            continue


def serve(requests, answers):
    processes.adopt_orphans()
    while True:
        code = receive(requests)
        if code is None:
            return
        send(answers, run_in_child(code.decode("utf-8", "surrogatepass")))


def run_in_child(code):
    results, output = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(results)
        processes.limit_processor(SECONDS + 1)
        try:
            send(output, json.dumps(execute(code)).encode())
        finally:
            os._exit(0)
    os.close(output)
    answer = receive_in_time(results, Allowance(SECONDS, WALL_SECONDS))
    os.close(results)
    processes.kill_quietly(child)
    processes.reap_children()
    return answer


def receive_in_time(descriptor, allowance):
    """The message; b"" when the sender ended or exceeded its allowance before it was whole."""
    data = bytearray()
    while allowance.exceeded() is None:
        if select.select([descriptor], [], [], POLL_SECONDS)[0]:
            part = os.read(descriptor, 1 << 16)
            data += part
            if len(data) >= HEADER.size and len(data) >= HEADER.size + HEADER.unpack_from(data)[0]:
                return bytes(data[HEADER.size :])
            if not part:
                return b""
    return b""


def execute(code):
    stdout = io.StringIO()
    sys.stdout, sys.stderr, sys.stdin = stdout, io.StringIO(), io.StringIO()
    error = None
    try:
        exec(compile(code, "<snippet>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})
    except BaseException as raised:
        error = exception_line(raised)
    return [stdout.getvalue()[:MAX_OUTPUT], error]


def exception_line(raised):
    try:
        return "".join(traceback.format_exception_only(type(raised), raised)).strip()
    except Exception:
        return type(raised).__name__


def send(descriptor, data):
    data = HEADER.pack(len(data)) + data
    while data:
        data = data[os.write(descriptor, data) :]


def receive(descriptor):
    """The next message, b'' for an empty one, None at the end."""
    header = read_exactly(descriptor, HEADER.size)
    return None if header is None else read_exactly(descriptor, HEADER.unpack(header)[0])


def read_exactly(descriptor, count):
    data = b""
    while len(data) < count:
        chunk = os.read(descriptor, count - len(data))
        if not chunk:
            return None
        data += chunk
    return data
