"""
Tries many variants of a workspace: `python -s -B run_variants.py CONFIG WORKSPACE OUT`.

CONFIG is a file of JSON lines, or - for standard input. The first line holds
  prefix         starts each result line on standard output; nobody else knows it
  sourceRoots, testPaths   as in the environment's recipe
  parallel       how many variants run at once, each in a workspace of its own
  memoryBytes, fileBytes   limits for the processes of one variant
and every further line is a variant: files, tests, snippet, stopAfterFailures, trace, skipEquivalent, seconds and
wallSeconds (see workspace_keeper for the form of files, allowance for the two times). One result a variant, in their
order, goes to OUT/results.jsonl and to standard output.
"""

import json
import os
import shutil
import sys
import tempfile

TOOLS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, TOOLS)
from agentao_suite import import_paths, result_file, variant_pool  # noqa: E402

sys.path[:] = [entry for entry in sys.path if entry != TOOLS]


def main(config_path, workspace, out):
    batch, variants = read_config(config_path)
    workspace = os.path.abspath(workspace)
    results = os.open(os.path.join(out, "results.jsonl"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    prefix = batch.pop("prefix").encode()

    def emit(line):
        result_file.write_all(results, line + b"\n")
        result_file.stream_line(prefix, line)

    scratch = tempfile.mkdtemp(prefix="variants-")
    try:
        import_paths.remove_compiled_files(workspace)
        count = max(1, min(batch["parallel"], len(variants)))
        workspaces, pristine = variant_pool.make_workspaces(workspace, scratch, count)
        variant_pool.VariantPool(batch, variants, workspaces, pristine, scratch, emit).run()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def read_config(path):
    if path == "-":
        lines = sys.stdin.buffer.read().splitlines()
    else:
        with open(path, "rb") as file:
            lines = file.read().splitlines()
    batch, *variants = [json.loads(line) for line in lines if line.strip()]
    return batch, variants


def run_one(settings_path):
    """One variant in a fresh interpreter, for packages that pytest itself needs; see variant_worker."""
    with open(settings_path, "rb") as file:
        settings = json.load(file)
    os.chdir(settings["workspace"])
    import_paths.import_pytest(settings["workspace"], settings["batch"]["sourceRoots"])
    from agentao_suite import variant_process

    variant_process.run_variant(settings["batch"], settings["variant"], settings["workspace"], settings["pipe"])


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        run_one(sys.argv[2])
        os._exit(0)
    main(*sys.argv[1:4])
