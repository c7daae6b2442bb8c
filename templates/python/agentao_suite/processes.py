"""Child processes that must not outlive us, and that must not leave others behind."""

import os
import resource
import signal
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def load_prctl():
    """Linux's prctl, or a function that does nothing where there is none."""
    try:
        import ctypes

        return ctypes.CDLL(None, use_errno=True).prctl
    except (ImportError, OSError, AttributeError):
        return lambda *_: -1


prctl = load_prctl()


def adopt_orphans():
    """Processes below us whose parent ends become our children, where `reap_children` finds them."""
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(parent):
    prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit_resources(memory_bytes, file_bytes):
    """Private memory, not address space: libraries may reserve much of the latter and use little."""
    set_limit(resource.RLIMIT_DATA, memory_bytes)
    set_limit(resource.RLIMIT_FSIZE, file_bytes)
    set_limit(resource.RLIMIT_CORE, 0)


def set_limit(kind, value):
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def kill_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def reap_children(seconds=2.0):
    """Kills and collects every child we have, adopted ones too, until there is none."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if found == 0:
            for child in living_children():
                kill_quietly(child)
            time.sleep(0.001)


def kill_quietly(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def living_children():
    own = os.getpid()
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit() and parent_of(name) == own:
            yield int(name)


def parent_of(name):
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            # The command, in parentheses, may hold spaces and parentheses of its own.
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def describe_end(status):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            return f"was killed by {signal.Signals(number).name}"
        except ValueError:
            return f"was killed by signal {number}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"
