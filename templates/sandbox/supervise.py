"""The first process of a sandbox: sets it up, runs one command in it, ends everything, reports.

Its standard input holds a request (an opening line, 4 bytes of length, then JSON), the command's own input, and tar
archives to unpack. Its standard output carries the command's output between two marks that only the host and this process
know: mark + "R" when the command starts, mark + "F" before the report, mark + "E" before the reason of a failure.
Runs as process 1 of its own process namespace, on Python 3.6 and newer.
"""
import errno
import json
import os
import resource
import signal
import stat
import struct
import sys
import time

LOOK_SECONDS = 0.1
PAGE = os.sysconf("SC_PAGE_SIZE")
MOST_FILES = 10000
DEEPEST = 32
OPENING = b"\nagentao request\n"
MOST_BEFORE = 4096
NOT_FOUND = 127
NOT_EXECUTABLE = 126


def main():
    if os.getpid() != 1:
        sys.exit("supervise.py must be the first process of its namespace")
    hide_memory()
    request = read_request()
    mark = bytes.fromhex(request["mark"])
    try:
        entry = set_up(request)
    except OSError as error:
        fail(mark, error.strerror or str(error), error.errno in (errno.ENOMEM, errno.EAGAIN))
    except (ValueError, EOFError) as error:
        fail(mark, str(error), False)
    write_all(mark + b"R")
    end = supervise(request, entry)
    report(mark, request, end)


def hide_memory():
    """Other processes of the same user can then neither trace this one nor open its files."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return


def read_exactly(count):
    parts = []
    while count > 0:
        part = os.read(0, min(count, 1 << 20))
        if not part:
            raise EOFError("the request ended early")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_request():
    """Some engines put a few bytes of their own first."""
    seen = b""
    while not seen.endswith(OPENING):
        if len(seen) > MOST_BEFORE:
            sys.exit("there is no request on the standard input")
        seen += read_exactly(1)
    (length,) = struct.unpack(">I", read_exactly(4))
    return json.loads(read_exactly(length).decode("utf-8"))


def write_all(data):
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


def fail(mark, reason, retryable):
    write_all(mark + b"E" + frame({"reason": reason, "retryable": retryable}))
    sys.exit(0)


def frame(value):
    data = json.dumps(value).encode("utf-8")
    return struct.pack(">I", len(data)) + data


def set_up(request):
    """Makes folders and copies; gives back the file that is the command's input."""
    os.umask(0o022)
    user = request["user"]
    for path, content in request["files"].items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content)
    for path in request["folders"]:
        os.makedirs(path, exist_ok=True)
        if user is not None:
            os.chown(path, user, user)
    entry = keep_input(request)
    for archive in request["archives"]:
        unpack(archive)
    for copy in request["copies"]:
        run_tool(["cp", "-R", "-P", "-p", copy["from"] + "/.", copy["to"] + "/"])
        if user is not None and copy["writable"]:
            run_tool(["chown", "-R", "-h", "%d:%d" % (user, user), copy["to"]])
        if not copy["writable"]:
            run_tool(["chmod", "-R", "a+rX,a-w", copy["to"]])
    return entry


def keep_input(request):
    left = request["inputBytes"]
    if left == 0:
        return os.open("/dev/null", os.O_RDONLY)
    path = os.path.join(request["temp"], ".input")
    with open(path, "wb") as file:
        while left > 0:
            part = read_exactly(min(left, 1 << 20))
            file.write(part)
            left -= len(part)
    entry = os.open(path, os.O_RDONLY)
    os.unlink(path)
    return entry


def unpack(archive):
    """An engine may have put the image's own files into the folder; they are not part of the workspace."""
    folder = archive["to"]
    os.makedirs(folder, exist_ok=True)
    for entry in os.listdir(folder):
        run_tool(["rm", "-rf", os.path.join(folder, entry)])
    run_tool(["tar", "-x", "-o", "-C", folder, "-f", "-"], archive["bytes"])
    if not archive["writable"]:
        run_tool(["chmod", "-R", "a+rX,a-w", folder])


def run_tool(command, input_bytes=0):
    """Runs a program of the system, with the next bytes of the request as its input."""
    reader, writer = os.pipe()
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(source, 0)
        os.dup2(writer, 1)
        os.dup2(writer, 2)
        start(command, {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"})
    os.close(source)
    os.close(writer)
    try:
        while input_bytes > 0:
            part = os.read(0, min(input_bytes, 1 << 16))
            if not part:
                raise EOFError("the request ended early")
            input_bytes -= len(part)
            os.write(sink, part)
    except BrokenPipeError:
        discard(input_bytes)
    os.close(sink)
    text = b""
    while True:
        part = os.read(reader, 65536)
        if not part:
            break
        text = (text + part)[-2000:]
    os.close(reader)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        words = text.decode("utf-8", "replace").strip()
        if "No space left" in words or "Wrote only" in words:
            raise OSError(errno.ENOSPC, "No space left: the files given do not fit in the disk limit")
        raise OSError(errno.EIO, "%s failed: %s" % (command[0], words))


def discard(count):
    while count > 0:
        part = os.read(0, min(count, 1 << 16))
        if not part:
            return
        count -= len(part)


def start(command, variables):
    try:
        os.execvpe(command[0], command, variables)
    except OSError as error:
        os.write(2, ("%s: %s\n" % (command[0], error.strerror)).encode("utf-8", "replace"))
        os._exit(NOT_FOUND if error.errno == errno.ENOENT else NOT_EXECUTABLE)


def supervise(request, entry):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        become_command(request, entry)
    os.close(entry)
    deadline = started + request["seconds"]
    most_memory = request["watchMemoryBytes"]
    kills_before = out_of_memory_kills()
    peak, status, over_memory, timed_out = 0, None, False, False
    while status is None:
        status = reap(child)
        if status is not None:
            break
        signal.sigtimedwait({signal.SIGCHLD}, max(0.001, min(LOOK_SECONDS, deadline - time.monotonic())))
        if time.monotonic() >= deadline:
            timed_out = True
            break
        used = memory_used(most_memory)
        peak = max(peak, used)
        if used > most_memory or out_of_memory_kills() > kills_before:
            over_memory = True
            break
    seconds = time.monotonic() - started
    status = end_everything(child, status)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return {
        "exitCode": exit_code(status),
        "timedOut": timed_out,
        "overMemory": over_memory or out_of_memory_kills() > kills_before,
        "peakMemoryBytes": max(peak, largest),
        "seconds": seconds,
    }


def become_command(request, entry):
    try:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.dup2(entry, 0)
        os.closerange(3, 256)
        os.chdir(request["cwd"])
        for name, value in request["limits"].items():
            limit(getattr(resource, "RLIMIT_" + name), value)
        if request["user"] is not None:
            os.setgroups([])
            os.setgid(request["user"])
            os.setuid(request["user"])
        start(request["command"], request["variables"])
    except BaseException as error:
        os.write(2, ("the command could not be started: %s\n" % error).encode("utf-8", "replace"))
    os._exit(NOT_EXECUTABLE)


def limit(kind, value):
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def reap(child):
    """The status of `child` once it has ended; orphans are taken in passing."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 0
        if pid == child:
            return status
        if pid == 0:
            return None


def end_everything(child, status):
    """Signals everything but this process at once, so that nothing can be started meanwhile."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            pid, found = os.waitpid(-1, 0)
        except ChildProcessError:
            return 0 if status is None else status
        if pid == child:
            status = found


def exit_code(status):
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def out_of_memory_kills():
    """How often the kernel ended a process of this control group for its memory; 0 where that is not shown."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            with open(path) as file:
                for line in file:
                    name, _, count = line.partition(" ")
                    if name == "oom_kill":
                        return int(count)
        except (OSError, ValueError):
            continue
    return 0


def memory_used(most):
    """Resident bytes of all other processes; where that is too much, shared pages are shared out first."""
    pids = [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
    total = sum(resident(pid) for pid in pids)
    return total if total <= most else sum(proportional(pid) for pid in pids)


def resident(pid):
    try:
        with open("/proc/%s/statm" % pid) as file:
            return int(file.read().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def proportional(pid):
    try:
        with open("/proc/%s/smaps_rollup" % pid) as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except (OSError, IndexError, ValueError):
        return resident(pid)


def report(mark, request, end):
    files = []
    if request["out"] is not None:
        collect(request["out"], "", files, [request["outBytes"]], 0)
    end["files"] = [[name, size] for name, _, size in files]
    write_all(mark + b"F" + frame(end))
    for _, path, size in files:
        send(path, size)


def collect(folder, prefix, files, room, depth):
    """Regular files only. Nothing runs any more that could change them."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if len(files) >= MOST_FILES:
            return
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if depth < DEEPEST:
                collect(entry.path, name + "/", files, room, depth + 1)
        elif is_sendable(entry, name) and entry.stat(follow_symlinks=False).st_size <= room[0]:
            size = entry.stat(follow_symlinks=False).st_size
            room[0] -= size
            files.append((name, entry.path, size))


def is_sendable(entry, name):
    try:
        name.encode("utf-8")
        if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            return False
        os.close(os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK))
        return True
    except (OSError, UnicodeEncodeError):
        return False


def send(path, size):
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    while size > 0:
        part = os.read(file, min(size, 1 << 20)) or b"\0" * min(size, 1 << 20)
        write_all(part)
        size -= len(part)
    os.close(file)


main()
