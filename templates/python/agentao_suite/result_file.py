"""Facts as JSON lines in a file, and progress on standard output as it was before anybody captured it."""

import json
import os
import time

PROGRESS_SECONDS = 0.1


class ResultFile:
    def __init__(self, path, prefix):
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._stdout = os.dup(1)
        self._prefix = prefix
        self._total = 0
        self._done = 0
        self._told = 0.0
        # A test that forks and lets the child go on would tell everything twice.
        self._process = os.getpid()

    def write(self, record):
        """Whole lines, unbuffered: a crash in the next test loses nothing."""
        if os.getpid() != self._process:
            return
        write_all(self._file, json.dumps(record).encode() + b"\n")
        if record["type"] == "collected":
            self._total = record["count"]
            self._tell()
        elif record["type"] == "test":
            self._done += 1
            if self._done == self._total or time.monotonic() - self._told >= PROGRESS_SECONDS:
                self._tell()

    def _tell(self):
        self._told = time.monotonic()
        progress = json.dumps({"done": self._done, "total": self._total})
        # A line of its own even when a test has left the cursor in mid-line.
        write_all(self._stdout, f"\n{self._prefix}{progress}\n".encode())


# Whoever reads our output may pass longer lines on in pieces.
LINE_BYTES = 32_000


def stream_line(prefix, line):
    """A line of any length on standard output: parts that go on start with +, the last one with =."""
    while len(line) > LINE_BYTES:
        write_all(1, b"\n" + prefix + b"+" + line[:LINE_BYTES] + b"\n")
        line = line[LINE_BYTES:]
    write_all(1, b"\n" + prefix + b"=" + line + b"\n")


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]
