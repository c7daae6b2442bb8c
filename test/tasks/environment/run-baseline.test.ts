import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { runBaseline } from '../../../src/lib/tasks/environment/run-baseline.ts'
import { settleSuite } from '../../../src/lib/tasks/environment/settle-suite.ts'
import { tree } from '../../files/tree.ts'
import { localEnvironment, localSandbox, pythonWithPytest } from '../../suite/local-sandbox.ts'
import { makerOf } from '../maker.ts'
import { packageOf } from '../package.ts'

const python = pythonWithPytest()

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-baseline-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function baselineOf(context: TestContext, files: Readonly<Record<string, string>>) {
  if (python === null) return context.skip('needs python3 with venv, and pytest from a package index')
  await writeTree(join(dir, 'source'), tree(files))
  const maker = makerOf(localSandbox(python), dir)
  const source = packageOf(files, { dir: join(dir, 'source') })
  const environment = localEnvironment({ sourceRoots: ['.'], testPaths: ['tests'] })
  const draft = {
    recipe: environment.recipe,
    optional: [],
    layout: { sourceRoot: '.', modules: new Map([['demo', 'demo.py']]) },
  }
  const options = { signal: new AbortController().signal }
  const settled = await settleSuite(maker, { source, draft }, options)
  return settled.ok ? await runBaseline(maker, { source, suite: settled.value }, options) : settled
}

const code = 'def double(x):\n    return x * 2\n\n\ndef unused(x):\n    return x\n'

describe('runBaseline()', () => {
  it('keeps the tests that pass twice, and leaves out flaky, failing and skipped ones', async (context) => {
    const tests = `import os
import pytest
from demo import double

def test_a():
    assert double(2) == 4

def test_b():
    assert double(0) == 0

def test_flaky():
    marker = os.path.join(${JSON.stringify(dir)}, "ran")
    first = not os.path.exists(marker)
    open(marker, "w").close()
    assert first

def test_red():
    assert double(1) == 3

@pytest.mark.skip
def test_skipped():
    pass

@pytest.mark.parametrize("x", range(8))
def test_many(x):
    assert double(x) == x + x
`
    const made = await baselineOf(context, { 'demo.py': code, 'tests/test_demo.py': tests })
    if (!made?.ok) throw new Error(made?.reason.reason)
    expect(made.value.passing).toHaveLength(10)
    expect(made.value.passing).toContain('tests/test_demo.py::test_a')
    expect(made.value.flakeRate).toEqual({ 'tests/test_demo.py::test_flaky': 0.5 })
    const lines = new Map(made.value.coverage['demo.py'])
    expect(lines.get(2)).toHaveLength(10)
    expect(lines.has(6)).toBe(false)
  })

  it.for<[string, string, string, string]>([
    [
      'a suite that is mostly red',
      'def test_a():\n    assert 1 == 2\n\ndef test_b():\n    pass\n',
      'suite_red',
      'only 1 of its 2 tests pass, e.g. AssertionError',
    ],
    ['files without tests', 'x = 1\n', 'no_tests', 'pytest finds no tests'],
    [
      'tests that are all skipped',
      'import pytest\npytest.skip("no", allow_module_level=True)\ndef test_a(): pass\n',
      'no_tests',
      'demo 1.0',
    ],
    [
      'tests that cannot be collected',
      'import no_such_module_here\ndef test_a(): pass\n',
      'collection',
      'no_such_module_here',
    ],
  ])('refuses %s in one sentence', async ([, tests, kind, reason], context) => {
    const made = await baselineOf(context, { 'demo.py': code, 'tests/test_demo.py': tests })
    expect(made).toMatchObject({ ok: false, reason: { kind, reason: expect.stringContaining(reason) } })
    expect(made.ok ? '' : made.reason.reason).not.toContain('\n')
  })
})
