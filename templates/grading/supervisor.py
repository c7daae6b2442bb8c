"""Runs a grading plan inside the sandbox and signs what it saw.

This process never imports the code under test. It forks the zygote before it reads the plan, so nothing that later
runs tests has the plan or the signing key in its memory, and it cannot be inspected by its children. The plan comes on
standard input; the signed result is left in the out folder under a name only the plan knows.
"""

import sys

sys.path = [entry for entry in sys.path if entry != sys.path[0]]

import ctypes
import hashlib
import hmac
import json
import os
import socket

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = [HERE, os.path.join(os.path.dirname(HERE), "python")]
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36


def main():
    workspace, out = sys.argv[1], sys.argv[2]
    harden()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    zygote = os.fork()
    if zygote == 0:
        become_zygote(ours, theirs, workspace)
    theirs.close()
    plan = json.loads(sys.stdin.buffer.read())
    detach_stdin()
    sys.path[:0] = TOOLS
    from fresh_start import FreshStart
    from run_worker import FrameworkMissing, Station, run_worker

    fresh = FreshStart(workspace, out, plan["ownMachine"])
    station = Station(control=ours, zygote=zygote, folders=(workspace, out), fresh=fresh)
    try:
        result = carry_out(station, plan, run_worker)
    except FrameworkMissing as error:
        result = {"fatal": str(error)}
    ours.close()
    os.waitpid(zygote, 0)
    write_signed(os.path.join(out, plan["resultName"]), result, plan["key"])


def carry_out(station, plan, run_worker):
    if "calibrate" in plan:
        from calibrate import calibrate

        return calibrate(station, plan["calibrate"])
    return {"workers": run_all(station, plan["workers"], run_worker)}


def harden():
    """No child of the same user may read or write this process, and orphans come to it instead of escaping."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def become_zygote(ours, theirs, workspace):
    ours.close()
    detach_stdin()
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    sys.path[:0] = TOOLS
    try:
        from zygote import serve

        serve(theirs, workspace)
    except BaseException as error:
        reason = "%s: %s" % (type(error).__name__, error)
        theirs.send(json.dumps({"fatal": reason[:2000]}).encode())
    finally:
        os._exit(0)


def detach_stdin():
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def run_all(station, workers, run_worker):
    results = []
    for index, worker in enumerate(workers):
        results.append(run_worker(station, worker))
        print(json.dumps({"done": index + 1, "total": len(workers)}), flush=True)
        if results[-1]["end"] == "timeout":
            break
    return results


def write_signed(path, result, key):
    body = json.dumps(result).encode()
    mac = hmac.new(bytes.fromhex(key), body, hashlib.sha256).hexdigest()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o644), "wb") as file:
        file.write(mac.encode() + b"\n" + body)


if __name__ == "__main__":
    main()
