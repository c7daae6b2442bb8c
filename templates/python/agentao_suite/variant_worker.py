"""A process that has imported everything but the package under test, and forks once for each variant."""

import gc
import importlib
import io
import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback

from agentao_suite import import_paths, processes, same_code
from agentao_suite.allowance import Allowance
from agentao_suite.result_file import write_all

# A batch this small is over before getting ready has paid for itself.
WORTH_WARMING = 3
WARMING_SECONDS = 60
WARMING_WALL_SECONDS = 600
# The allowance of all processes of a variant decides before the limit of any single one of them.
SPARE_SECONDS = 2
WARMING_FILES = 100
RECORD_BYTES = 64 * 1024 * 1024
POLL_SECONDS = 0.02
STDERR_BYTES = 1_000
# pytest's exit code when a conftest breaks.
USAGE_ERROR = 4


class VariantWorker:
    def __init__(self, batch, variants, keeper, workspace, scratch):
        self._batch = batch
        self._variants = variants
        self._keeper = keeper
        self._workspace = workspace
        self._scratch = scratch
        self._can_fork = True

    def serve(self, requests, replies):
        """Answers each index read from `requests` with '<index> <result as JSON>' on `replies`."""
        self._prepare()
        write_all(replies, b"ready\n")
        with os.fdopen(requests, "rb", buffering=0) as lines:
            for line in iter(lines.readline, b""):
                index = int(line)
                result = self._run(self._variants[index])
                write_all(replies, b"%d %s\n" % (index, json.dumps(result).encode()))

    def _prepare(self):
        processes.adopt_orphans()
        os.chdir(self._workspace)
        self._keeper.restore()
        import_paths.import_pytest(self._workspace, self._batch["sourceRoots"])
        from agentao_suite import bytecode_cache, variant_process, warming  # noqa: F401

        bytecode_cache.keep_bytecode_in(os.path.join(self._scratch, "bytecode"), self._workspace)
        # Where pytest itself is built on the package under test, a fork would carry the unchanged package along.
        self._can_fork = not import_paths.modules_of_workspace(self._workspace)
        if self._can_fork and len(self._variants) >= WORTH_WARMING:
            self._warm()
        gc.collect()
        gc.freeze()

    def _warm(self):
        """A first process collects all tests, and tells which modules of others that took: those we import too."""
        tests = {test.split("::")[0]: None for variant in self._variants for test in variant["tests"]}
        warming = {
            "warm": True,
            "tests": list(tests)[:WARMING_FILES],
            "snippet": self._variants[0]["snippet"],
            "seconds": WARMING_SECONDS,
            "wallSeconds": WARMING_WALL_SECONDS,
        }
        end = self._watch(warming)
        self._keeper.restore()
        names = [name for record in end["records"] if record["type"] == "modules" for name in record["names"]]
        for name in names:
            self._import_foreign(name)

    def _import_foreign(self, name):
        """Imports a module, and forgets it when that brought in the package under test."""
        if name in sys.modules:
            return
        before = set(sys.modules)
        try:
            importlib.import_module(name)
        except BaseException:
            pass
        if import_paths.modules_of_workspace(self._workspace):
            for added in set(sys.modules) - before:
                del sys.modules[added]

    def _run(self, variant):
        started = time.monotonic()
        try:
            self._keeper.write(variant["files"])
            is_idle = variant.get("skipEquivalent") and self._keeper.is_equivalent(variant["files"], same_code.compiles_to_same)
            result = {"end": "equivalent", "detail": "", "records": []} if is_idle else self._watch(variant)
        finally:
            self._keeper.restore()
        result["seconds"] = round(time.monotonic() - started, 6)
        return result

    def _watch(self, variant):
        """Forks, and reads what the child tells until it is done, dead or over its allowance."""
        reading, writing = os.pipe()
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            parent = os.getpid()
            child = os.fork()
            if child == 0:
                self._be_child(variant, parent, writing, output, errors)
            os.close(writing)
            allowance = Allowance(variant["seconds"], variant["wallSeconds"])
            ending, data = read_records(reading, child, allowance)
            os.close(reading)
            status = end_process(child, ending)
            return tell_end(ending, status, data, errors)

    def _be_child(self, variant, parent, pipe, output, errors):
        try:
            os.setsid()
            processes.die_with_parent(parent)
            redirect_streams(output.fileno(), errors.fileno())
            # The channels of the processes above us.
            os.closerange(3, pipe)
            os.closerange(pipe + 1, 256)
            processes.limit_resources(self._batch["memoryBytes"], self._batch["fileBytes"])
            processes.limit_processor(variant["seconds"] + SPARE_SECONDS)
            gc.enable()
            if self._can_fork:
                self._run_here(variant, pipe)
            else:
                self._run_afresh(variant, pipe)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(70)

    def _run_here(self, variant, pipe):
        from agentao_suite import variant_process, warming

        run = warming.warm if variant.get("warm") else variant_process.run_variant
        run(self._batch, variant, self._workspace, pipe)

    def _run_afresh(self, variant, pipe):
        os.set_inheritable(pipe, True)
        settings = os.path.join(self._scratch, "variant.json")
        with open(settings, "w") as file:
            json.dump({"batch": self._batch, "variant": variant, "workspace": self._workspace, "pipe": pipe}, file)
        program = os.path.join(os.path.dirname(os.path.dirname(__file__)), "run_variants.py")
        os.execv(sys.executable, [sys.executable, "-s", "-B", program, "--one", settings])


def redirect_streams(output, errors):
    empty = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((empty, 0), (output, 1), (errors, 2)):
        os.dup2(source, target)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(descriptor, "wb", closefd=False)),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=True,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def read_records(pipe, child, allowance):
    """
    (how it ended, bytes): whole records until the last one ("done"), until the child is gone ("dead"), until they are
    too many ("flood"), or until an allowance is exceeded, in words.
    """
    data = bytearray()
    while True:
        exceeded = allowance.exceeded()
        if exceeded is not None:
            return exceeded, data
        if select.select([pipe], [], [], POLL_SECONDS)[0]:
            part = os.read(pipe, 1 << 20)
            data += part
            if not part:
                return "dead", data
            if len(data) > RECORD_BYTES:
                return "flood", data
            if data.rfind(b'{"type": "end"', max(0, len(data) - 200)) >= 0 and data.endswith(b"}\n"):
                return "done", data
        elif processes.has_ended(child):
            # A grandchild can hold the pipe open for ever.
            return "dead", data


def end_process(child, ending):
    """Ends the child's whole group and everything that left the group; the child's own exit status."""
    if ending == "dead":
        # The pipe closes a moment before the process is gone, and its true end is what we want to know.
        grace = time.monotonic() + 0.5
        while not processes.has_ended(child) and time.monotonic() < grace:
            time.sleep(0.001)
    processes.kill_group(child)
    _, status = os.waitpid(child, 0)
    processes.reap_children()
    return status


def tell_end(ending, status, data, errors):
    records = []
    for line in bytes(data).split(b"\n")[:-1]:
        try:
            records.append(json.loads(line))
        except ValueError:
            ending = "garbled"
            break
    if ending == "dead" and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        ending = "computed for too long"
    details = {
        "done": last_words(errors) if records and records[-1].get("exitCode") == USAGE_ERROR else "",
        "flood": "it told more than fits",
        "garbled": "it wrote into our own channel",
        "dead": f"its process {processes.describe_end(status)}{last_words(errors)}",
    }
    end = "done" if ending == "done" else "crash" if ending in details else "timeout"
    return {"end": end, "detail": details.get(ending, f"it {ending}"), "records": records}


def last_words(errors):
    size = os.fstat(errors.fileno()).st_size
    text = os.pread(errors.fileno(), STDERR_BYTES, max(0, size - STDERR_BYTES)).decode("utf-8", "replace").strip()
    return f"\n{text}" if text else ""
