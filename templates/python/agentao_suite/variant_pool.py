"""Hands variants out to workers, and their results on in the order of the variants. Runs no code of the repository."""

import collections
import os
import selectors
import sys

from agentao_suite import processes
from agentao_suite.result_file import write_all
from agentao_suite.variant_worker import VariantWorker
from agentao_suite.workspace_keeper import WorkspaceKeeper, copy_workspace


class VariantPool:
    """`emit` gets each result line (bytes, JSON) in order. `workspaces`: one for each worker."""

    def __init__(self, batch, variants, workspaces, pristine, scratch, emit):
        self._batch = batch
        self._variants = variants
        self._emit = emit
        self._pending = collections.deque(range(len(variants)))
        self._finished = {}
        self._next = 0
        self._selector = selectors.DefaultSelector()
        self._seats = [
            Seat(number, workspace, WorkspaceKeeper(workspace, pristine), os.path.join(scratch, f"worker-{number}"))
            for number, workspace in enumerate(workspaces)
        ]

    def run(self):
        for seat in self._seats:
            self._start(seat)
        while self._next < len(self._variants):
            for key, _ in self._selector.select():
                self._read(key.data)
        for seat in self._seats:
            self._stop(seat)

    def _start(self, seat):
        os.makedirs(seat.scratch, exist_ok=True)
        request_read, seat.requests = os.pipe()
        seat.replies, reply_write = os.pipe()
        parent = os.getpid()
        seat.process = os.fork()
        if seat.process == 0:
            self._be_worker(seat, parent, request_read, reply_write)
        os.close(request_read)
        os.close(reply_write)
        seat.buffer = b""
        seat.is_ready = False
        self._selector.register(seat.replies, selectors.EVENT_READ, seat)

    def _be_worker(self, seat, parent, requests, replies):
        try:
            os.setsid()
            processes.die_with_parent(parent)
            for other in self._seats:
                other.close()
            VariantWorker(self._batch, self._variants, seat.keeper, seat.workspace, seat.scratch).serve(
                requests, replies
            )
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        finally:
            os._exit(1)

    def _read(self, seat):
        part = os.read(seat.replies, 1 << 20)
        if not part:
            self._replace(seat)
            return
        *lines, seat.buffer = (seat.buffer + part).split(b"\n")
        for line in lines:
            if line == b"ready":
                seat.is_ready = True
            else:
                index, _, result = line.partition(b" ")
                self._finish(int(index), result)
            self._hand_out(seat)

    def _hand_out(self, seat):
        seat.index = self._pending.popleft() if self._pending else None
        if seat.index is None:
            return
        try:
            write_all(seat.requests, b"%d\n" % seat.index)
        except BrokenPipeError:
            # It died while idle; reading from it finds that out.
            self._pending.appendleft(seat.index)
            seat.index = None

    def _finish(self, index, result):
        self._finished[index] = result
        while self._next in self._finished:
            self._emit(b'{"index": %d, ' % self._next + self._finished.pop(self._next).lstrip(b"{"))
            self._next += 1

    def _replace(self, seat):
        """A worker ended, which only the variant it was busy with can have brought about."""
        self._selector.unregister(seat.replies)
        seat.close()
        processes.kill_group(seat.process)
        _, status = os.waitpid(seat.process, 0)
        if not seat.is_ready:
            raise SystemExit(f"the worker did not get ready: it {processes.describe_end(status)}")
        if seat.index is not None:
            text = f'"the process above it {processes.describe_end(status)}"'
            self._finish(seat.index, b'{"end": "crash", "detail": %s, "records": [], "seconds": 0}' % text.encode())
        if self._pending:
            self._start(seat)

    def _stop(self, seat):
        if seat.requests is None:
            return
        seat.close()
        processes.kill_quietly(seat.process)
        os.waitpid(seat.process, 0)


class Seat:
    """A worker's place: the process changes when it dies, the workspace stays."""

    def __init__(self, number, workspace, keeper, scratch):
        self.number = number
        self.workspace = workspace
        self.keeper = keeper
        self.scratch = scratch
        self.process = None
        self.requests = None
        self.replies = None
        self.index = None

    def close(self):
        for descriptor in (self.requests, self.replies):
            if descriptor is not None:
                os.close(descriptor)
        self.requests = self.replies = None


def make_workspaces(workspace, scratch, count):
    """The workspace itself and `count - 1` copies, and one more that stays as it is."""
    pristine = os.path.join(scratch, "pristine")
    copy_workspace(workspace, pristine)
    copies = [os.path.join(scratch, f"copy-{number}", os.path.basename(workspace)) for number in range(1, count)]
    for copy in copies:
        copy_workspace(workspace, copy)
    return [workspace, *copies], pristine

