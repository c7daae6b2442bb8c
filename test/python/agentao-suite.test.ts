import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { tools } from '../suite/sample-repository.ts'

/** Runs a script that can import our modules, and reads the JSON that it prints. */
function python(script: string): unknown {
  const lines = ['import json, sys', `sys.path.insert(0, ${JSON.stringify(tools)})`, script]
  return JSON.parse(execFileSync('python3', ['-B', '-c', lines.join('\n')], { encoding: 'utf8' }))
}

describe('pytest_options', () => {
  it('keeps what decides a test, in any spelling, and drops the rest', () => {
    const kept = (addopts: string) =>
      python(
        `from agentao_suite import pytest_options as p; print(json.dumps(p.kept_options(${JSON.stringify(addopts)})))`,
      )
    expect(kept('-m "not slow" -k "a or b"')).toEqual(['-m', 'not slow', '-k', 'a or b'])
    expect(kept('--import-mode importlib --ignore=docs')).toEqual([
      '--import-mode=importlib',
      '--ignore=docs',
    ])
    expect(kept('-pno:warnings -p json -p nothing_like_this')).toEqual(['-p', 'no:warnings', '-p', 'json'])
    expect(kept('-ra -q --cov=pkg --cov-report term -n 4 --doctest-modules --maxfail=1')).toEqual([])
    expect(kept('-W error::DeprecationWarning -o xfail_strict=true')).toEqual([
      '-W',
      'error::DeprecationWarning',
      '-o',
      'xfail_strict=true',
    ])
    expect(kept('-m')).toEqual([])
  })
})

describe('text', () => {
  it('cuts a long text in the middle, and no other', () => {
    expect(
      python(
        'from agentao_suite.text import clip; print(json.dumps([clip("a" * 10, 10), clip("a" * 5 + "x" + "b" * 5, 10)]))',
      ),
    ).toEqual(['a'.repeat(10), 'aaaaa\n... 1 characters cut ...\nbbbbb'])
  })

  it('survives an exception that cannot be shown', () => {
    expect(
      python(`
from agentao_suite import text
class Bad(Exception):
    def __str__(self): raise KeyError("x")
def test():
    raise Bad()
try: test()
except Bad as error: print(json.dumps([text.describe_exception(error), text.format_traceback(error)]))
`),
    ).toEqual(['Bad: <its message cannot be shown: KeyError>', expect.stringContaining('in test')])
  })
})

describe('workspace_keeper', () => {
  it('brings back contents, modes, times, links, folders and files, and removes what is new', () => {
    expect(
      python(`
import os, shutil, tempfile
from agentao_suite.workspace_keeper import WorkspaceKeeper, copy_workspace, scan
with tempfile.TemporaryDirectory() as top:
    root, pristine = top + "/root", top + "/pristine"
    os.makedirs(root + "/a/b"); os.makedirs(root + "/empty")
    for name in ("a/one", "a/b/two", "three", "four", "five"):
        open(f"{root}/{name}", "w").write(name)
    os.symlink("three", root + "/link"); os.chmod(root + "/four", 0o755)
    copy_workspace(root, pristine)
    keeper = WorkspaceKeeper(root, pristine)
    before = dict(scan(root))
    keeper.write({"a/one": {"keepStart": 0, "lines": ["ONE", "more"], "keepEnd": 0}, "new/x": {"keepStart": 0, "lines": ["x"], "keepEnd": 0}})
    written = [open(root + "/a/one").read(), open(root + "/new/x").read()]
    shutil.rmtree(root + "/a/b"); os.rmdir(root + "/empty"); os.unlink(root + "/link")
    os.symlink("/etc", root + "/a/b"); os.makedirs(root + "/link/deep")
    os.chmod(root + "/four", 0o600); os.unlink(root + "/five"); os.makedirs(root + "/five")
    stat = os.stat(root + "/three"); open(root + "/three", "w").write("THREE"); os.utime(root + "/three", ns=(0, stat.st_mtime_ns + 1))
    keeper.restore()
    print(json.dumps([written, dict(scan(root)) == before, open(root + "/three").read(), os.readlink(root + "/link"), os.path.isdir("/etc")]))
`),
    ).toEqual([['ONE\nmore', 'x'], true, 'three', 'three', true])
  })

  it('refuses a path that leads out of the workspace', () => {
    expect(
      python(`
import tempfile
from agentao_suite.workspace_keeper import WorkspaceKeeper
with tempfile.TemporaryDirectory() as root:
    try: WorkspaceKeeper(root, root).write({"../x": {"keepStart": 0, "lines": [], "keepEnd": 0}})
    except ValueError as error: print(json.dumps(str(error)))
`),
    ).toBe('../x leads out of the workspace')
  })
})

describe('line_tracer', () => {
  it('records each line once per take, through loops and threads, and leaves tests out', () => {
    expect(
      python(`
import os, tempfile, threading
from agentao_suite.line_tracer import start_tracer
with tempfile.TemporaryDirectory() as root:
    os.makedirs(root + "/tests")
    source = "def loop(n):\\n    total = 0\\n    for i in range(n):\\n        total += i\\n    if total < 0:\\n        return None\\n    return total\\n"
    for name in ("pkg.py", "tests/helper.py", "test_pkg.py"):
        open(f"{root}/{name}", "w").write(source)
    sys.path.insert(0, root)
    tracer = start_tracer(root, ["."])
    import pkg, tests.helper, test_pkg
    imported = tracer.take()
    for module in (pkg, tests.helper, test_pkg): module.loop(20_000)
    looped = tracer.take()
    thread = threading.Thread(target=pkg.loop, args=(0,)); thread.start(); thread.join()
    threaded = tracer.take()
    tracer.stop()
    pkg.loop(1)
    print(json.dumps([imported, looped, threaded, tracer.take()]))
`),
    ).toEqual([
      { 'pkg.py': [[1, 1]] },
      // A long loop may hide what lies between it and the return from the older tracer.
      expect.toSatisfy((files) => /^{"pkg.py":\[\[2,[45]\],\[7,7\]\]}$/.test(JSON.stringify(files))),
      {
        'pkg.py': [
          [2, 3],
          [5, 5],
          [7, 7],
        ],
      },
      {},
    ])
  })
})
