"""Child processes that must not outlive us, and that must not leave others behind."""

import math
import os
import resource
import signal
import time

from agentao_suite.process_table import process_table

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


def limit_processor(seconds):
    """
    Ends a process by itself when it has computed for so long. The kernel counts, so this also holds where nobody else
    can see how long that was; each process below has the same limit of its own.
    """
    soft = math.ceil(seconds)
    _, before = resource.getrlimit(resource.RLIMIT_CPU)
    hard = soft + 1 if before == resource.RLIM_INFINITY else min(before, soft + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))


def set_limit(kind, value):
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def has_ended(child):
    """Without collecting it: its group may still be needed."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


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
    own = str(os.getpid())
    for process, fields in process_table().items():
        if fields[1] == own:
            yield process


def describe_end(status):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            return f"was killed by {signal.Signals(number).name}"
        except ValueError:
            return f"was killed by signal {number}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"
