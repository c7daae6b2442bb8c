import { describe, expect, it } from 'vitest'
import { runTests } from '../../src/lib/suite/run-tests.ts'
import { localEnvironment } from './local-sandbox.ts'
import { outcomes, python, run, suite, suiteTitle } from './run-sample.ts'
import { limits, removeSampleRepositories, sampleRepository } from './sample-repository.ts'

removeSampleRepositories()

describe.skipIf(python === null)(suiteTitle('runTests() in a repository as it is found'), () => {
  it('takes the package from src, helpers from the root, and gives both to child processes', async () => {
    const found = await outcomes(
      {
        'src/pkg/__init__.py': 'value = 41\n',
        'src/pkg/__main__.py': 'import pkg; print(pkg.value + 1)\n',
        'tests/__init__.py': '',
        'tests/shared.py': 'expected = "42"\n',
        'tests/test_cli.py': `
import subprocess, sys
from tests.shared import expected
def test_cli():
    assert subprocess.check_output([sys.executable, '-m', 'pkg'], text=True).strip() == expected
`,
      },
      { sourceRoots: ['src'], testPaths: ['tests'] },
    )
    expect(found).toEqual({ 'tests/test_cli.py::test_cli': 'passed' })
  })

  it('finds tests inside the package, and only under the test paths', async () => {
    const test = 'from pkg import value\ndef test_value(): assert value\n'
    const files = {
      'pkg/__init__.py': 'value = 1\n',
      'pkg/tests/__init__.py': '',
      'pkg/tests/test_in.py': test,
    }
    expect(await outcomes({ ...files, 'test_outside.py': test }, { testPaths: ['pkg/tests'] })).toEqual({
      'pkg/tests/test_in.py::test_value': 'passed',
    })
  })

  it('lets no file of the repository stand in for the standard library or pytest', async () => {
    const found = await outcomes({
      'json.py': 'raise RuntimeError("shadowed")\n',
      'pytest.py': 'raise RuntimeError("shadowed")\n',
      'tests/test_a.py': 'import json\ndef test_a(): assert json.dumps(1) == "1"\n',
    })
    expect(found).toEqual({ 'tests/test_a.py::test_a': 'passed' })
  })

  it('keeps the settings that matter and drops options of plugins that are not there', async () => {
    const found = await outcomes({
      'pyproject.toml': `
[tool.pytest.ini_options]
addopts = "--cov=pkg -n auto --strict-markers -m 'not slow' --doctest-modules -p no_such_plugin"
python_files = "check_*.py"
required_plugins = "pytest-nothing"
markers = ["slow"]
`,
      'check_a.py': 'import pytest\ndef test_a(): pass\n@pytest.mark.slow\ndef test_slow(): assert False\n',
      'test_b.py': 'def test_b(): assert False\n',
    })
    expect(found).toEqual({ 'check_a.py::test_a': 'passed' })
  })

  it('names tests from the root, wherever the settings file is and whichever tests are run', async () => {
    const files = {
      'lib/pkg.py': 'value = 1\n',
      'tests/pytest.ini': '[pytest]\npython_files = check_*.py\npythonpath = ../lib\n',
      'tests/deep/check_a.py': 'import pkg\ndef test_a(): assert pkg.value\ndef test_b(): pass\n',
    }
    const all = await outcomes(files, { testPaths: ['tests'] })
    expect(all).toEqual({
      'tests/deep/check_a.py::test_a': 'passed',
      'tests/deep/check_a.py::test_b': 'passed',
    })
    const [first = ''] = Object.keys(all)
    expect(await outcomes(files, { testPaths: ['tests'], tests: [first] })).toEqual({ [first]: 'passed' })
  })

  it('takes no settings from folders above the repository', async () => {
    const outer = await sampleRepository({
      'pytest.ini': '[pytest]\npython_files = nothing_*.py\n',
      'repo/test_a.py': 'def test_a(): pass\n',
    })
    const environment = localEnvironment({ sourceRoots: ['.'], testPaths: [] })
    const result = await runTests(
      suite,
      { environment, workspace: `${outer}/repo`, limits },
      AbortSignal.timeout(60_000),
    )
    expect(result.kind).toBe('ran')
  })

  it('records executed lines per test and those of the import', async () => {
    const result = await run(
      {
        'pkg/__init__.py':
          'LIMIT = 3\n\ndef size(n):\n    if n > LIMIT:\n        return "big"\n    return "small"\n',
        'tests/test_size.py':
          'from pkg import size\ndef test_big(): assert size(9) == "big"\ndef test_small(): assert size(1) == "small"\n',
      },
      { coverage: true },
    )
    if (result.kind !== 'ran') throw new Error('did not run')
    const lines = (id: string) => Object.fromEntries(result.coverage?.get(id) ?? [])
    expect(lines('tests/test_size.py::test_big')).toEqual({ 'pkg/__init__.py': [4, 5] })
    expect(lines('tests/test_size.py::test_small')).toEqual({ 'pkg/__init__.py': [4, 6] })
    expect(lines('')['pkg/__init__.py']).toEqual(expect.arrayContaining([1, 3]))
  })

  it('shuffles by seed, the same way for the same seed', async () => {
    const tests = Array.from({ length: 12 }, (_, n) => `def test_${n}(): pass`).join('\n')
    const order = async (shuffleSeed?: string) =>
      Object.keys(await outcomes({ 'test_a.py': tests }, { shuffleSeed }))
    const [plain, once, again, other] = [
      await order(),
      await order('one'),
      await order('one'),
      await order('two'),
    ]
    expect(once).toEqual(again)
    expect(new Set([plain, once, other].map(String)).size).toBe(3)
    expect([...once].sort()).toEqual([...plain].sort())
  })

  it('stops after the given number of failures', async () => {
    const files = { 'test_a.py': 'def test_a(): assert 0\ndef test_b(): assert 0\ndef test_c(): pass\n' }
    expect(await outcomes(files, { stopAfterFailures: 1 })).toEqual({ 'test_a.py::test_a': 'failed' })
  })

  it('is not disturbed by a flood of output, and tells progress through it', async () => {
    const seen: string[] = []
    const found = await outcomes(
      {
        'test_a.py': `
import os
def test_flood():
    os.write(1, b'x' * 2_000_000)
    print('agentao-guess {"done": 99, "total": 99}' * 1000)
def test_next(): pass
`,
      },
      { onProgress: (done, total) => seen.push(`${done}/${total}`) },
    )
    expect(found).toEqual({ 'test_a.py::test_flood': 'passed', 'test_a.py::test_next': 'passed' })
    expect(seen.at(0)).toBe('0/2')
    expect(seen.at(-1)).toBe('2/2')
  })

  it('counts each test once when a test forks and lets the child go on', async () => {
    const found = await outcomes({
      'test_a.py': 'import os\ndef test_fork():\n    os.fork()\ndef test_next(): pass\n',
    })
    expect(found).toEqual({ 'test_a.py::test_fork': 'passed', 'test_a.py::test_next': 'passed' })
  })

  it('does not trust stale bytecode that came with the workspace', async () => {
    const found = await outcomes({
      'pkg.py': 'value = 1\n',
      'tests/test_a.py': `
import pathlib, pkg
def test_a():
    assert pkg.value == 1
    assert not list(pathlib.Path('.').rglob('__pycache__'))
`,
      '__pycache__/pkg.cpython-311.pyc': 'junk',
    })
    expect(found).toEqual({ 'tests/test_a.py::test_a': 'passed' })
  })
})
