"""Drives one worker from outside: writes its files, collects what it reports, and observes how it ended."""

import json
import os
import resource
import select
import shutil
import signal
import socket
import time

from fresh_start import write_new
from junit_report import read_junit

LOG_BYTES = 200_000
RECORD_BYTES = 64 * 1024 * 1024


class Station:
    """What every worker run needs: where, and the line to the zygote."""

    def __init__(self, control, zygote, folders, fresh):
        self.control, self.zygote = control, zygote
        self.workspace, self.out = folders
        self.fresh = fresh
        self.ready, self.settings = False, None


class FrameworkMissing(Exception):
    """The environment has no usable test framework: the fault of nobody's patch."""


def run_worker(station, worker):
    await_ready(station)
    scratch = os.path.join(station.out, "s" + worker["token"][:16])
    os.mkdir(scratch, 0o700)
    write_files(station.workspace, worker["run"], worker["files"])
    junit = os.path.join(scratch, "junit.xml")
    started = time.monotonic()
    try:
        seen = observe(station, request_of(worker, junit), worker["seconds"])
        seen["seconds"] = time.monotonic() - started
        seen["junit"] = read_junit(junit)
        seen["meddled"] = settings_of(station.zygote) != station.settings
        return seen
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        station.fresh.restore()


def await_ready(station):
    if station.ready:
        return
    first = json.loads(station.control.recv(4096) or b'{"fatal": "the test framework could not be loaded"}')
    if "fatal" in first:
        raise FrameworkMissing(first["fatal"])
    station.ready = True
    station.settings = settings_of(station.zygote)


def settings_of(pid):
    """What any process of the same user may set for another one, and what the next worker would inherit from it."""
    numbers = sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")})
    limits = [resource.prlimit(pid, number) for number in numbers]
    return limits, os.getpriority(os.PRIO_PROCESS, pid), os.sched_getscheduler(pid), os.sched_getaffinity(pid)


def request_of(worker, junit):
    names = ("tests", "functions", "sourceRoots", "testPaths", "token")
    request = {name: worker[name] for name in names if name in worker}
    return dict(request, junit=junit, files=worker["run"])


def write_files(workspace, run, files):
    """The tests as this worker is to see them. All are written anew: nothing but its text tells a changed one."""
    texts = {path: content_of(os.path.join(workspace, path)) for path in run}
    texts.update({path: text.encode("utf-8", "surrogatepass") for path, text in files.items()})
    now = time.time_ns()
    for path in sorted(texts):
        if texts[path] is not None:
            target = os.path.join(workspace, path)
            if os.path.islink(target) or os.path.isfile(target):
                os.unlink(target)
            elif os.path.isdir(target):
                shutil.rmtree(target)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            write_new(target, texts[path])
            os.utime(target, ns=(now, now))


def content_of(path):
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def observe(station, request, seconds):
    report, report_end = os.pipe()
    log, log_end = os.pipe()
    body = json.dumps(request).encode()
    socket.send_fds(station.control, [str(len(body)).encode()], [report_end, log_end])
    for start in range(0, len(body), 60_000):
        station.control.send(body[start : start + 60_000])
    os.close(report_end)
    os.close(log_end)
    pid = json.loads(station.control.recv(4096))["pid"]
    sink = {report: Bounded(RECORD_BYTES, RECORD_BYTES), log: Bounded(LOG_BYTES // 2, LOG_BYTES // 2)}
    status = follow(station, sink, pid, time.monotonic() + seconds)
    timed_out = status is None
    if timed_out:
        os.kill(pid, signal.SIGKILL)
        status = json.loads(station.control.recv(4096))["status"]
    kill_leftovers(station.zygote)
    drain(sink)
    records, foreign = read_records(sink[report].text(), request["token"])
    return {
        "end": "timeout" if timed_out else "exited" if os.WIFEXITED(status) else "signal",
        "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else os.WTERMSIG(status),
        "records": records,
        "foreign": foreign,
        "log": sink[log].text(),
    }


def follow(station, sink, pid, deadline):
    """Reads until the worker has ended; its status, or None when the time is over."""
    open_fds = set(sink)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        ready, _, _ = select.select(list(open_fds) + [station.control], [], [], left)
        for source in ready:
            if source is station.control:
                return json.loads(station.control.recv(4096))["status"]
            if not sink[source].read(source):
                open_fds.discard(source)


def drain(sink):
    for fd, bounded in sink.items():
        os.set_blocking(fd, False)
        try:
            while bounded.read(fd):
                continue
        except BlockingIOError:
            bounded.note = True
        os.close(fd)


class Bounded:
    """The head and the tail of a stream; what is between is counted only."""

    def __init__(self, head, tail):
        self.limits, self.head, self.tail, self.cut, self.note = (head, tail), b"", b"", 0, False

    def read(self, fd):
        data = os.read(fd, 65536)
        room = self.limits[0] - len(self.head)
        self.head += data[: max(0, room)]
        self.tail += data[max(0, room) :]
        if len(self.tail) > 2 * self.limits[1]:
            extra = len(self.tail) - self.limits[1]
            self.cut += extra
            self.tail = self.tail[extra:]
        return len(data) > 0

    def text(self):
        middle = b"\n[%d bytes cut]\n" % self.cut if self.cut else b""
        return (self.head + middle + self.tail).decode("utf-8", "replace")


def read_records(text, token):
    records, foreign = [], 0
    for line in text.split("\n"):
        if not line:
            continue
        name, _, body = line.partition(" ")
        try:
            if name != token:
                raise ValueError(name)
            records.append(json.loads(body))
        except ValueError:
            foreign += 1
    return records, foreign


def kill_leftovers(zygote):
    """Whatever the worker started and left: as subreaper this process has inherited all of it."""
    for _ in range(50):
        children = [pid for pid in children_of(os.getpid()) if pid != zygote]
        if not children:
            return
        for pid in children:
            for victim in [pid, *descendants_of(pid)]:
                try:
                    os.kill(victim, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        for pid in children:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                continue


def children_of(parent):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(name))
    return found


def descendants_of(pid):
    found = []
    for child in children_of(pid):
        found += [child, *descendants_of(child)]
    return found
