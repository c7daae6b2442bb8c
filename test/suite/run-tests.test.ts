import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { runTests } from '../../src/lib/suite/run-tests.ts'
import { localEnvironment } from './local-sandbox.ts'
import { outcomes, python, run, suite, suiteTitle } from './run-sample.ts'
import { limits, removeSampleRepositories, sampleRepository, withoutMarks } from './sample-repository.ts'

removeSampleRepositories()

describe.skipIf(python === null)(suiteTitle('runTests()'), () => {
  it('tells every kind of outcome apart', async () => {
    const found = await outcomes({
      'test_kinds.py': `
import pytest, unittest
@pytest.fixture
def broken(): raise RuntimeError('no fixture')
@pytest.fixture
def untidy():
    yield
    raise RuntimeError('left a mess')
def test_pass(): pass
def test_fail(): assert 1 == 2
def test_setup(broken): pass
def test_teardown(untidy): pass
def test_skip(): pytest.skip('not here')
@pytest.mark.xfail
def test_xfail(): assert False
@pytest.mark.xfail
def test_xpass(): pass
@pytest.mark.xfail(strict=True)
def test_strict(): pass
class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.ready = True
    def test_method(self): self.assertTrue(self.ready)
    def test_subtests(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(n, 1)
    @unittest.skip('later')
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
`,
    })
    expect(found).toEqual({
      'test_kinds.py::test_pass': 'passed',
      'test_kinds.py::test_fail': 'failed',
      'test_kinds.py::test_setup': 'error',
      'test_kinds.py::test_teardown': 'error',
      'test_kinds.py::test_skip': 'skipped',
      'test_kinds.py::test_xfail': 'xfailed',
      'test_kinds.py::test_xpass': 'xpassed',
      'test_kinds.py::test_strict': 'failed',
      'test_kinds.py::Case::test_method': 'passed',
      'test_kinds.py::Case::test_subtests': 'failed',
      'test_kinds.py::Case::test_skipped': 'skipped',
      'test_kinds.py::Case::test_expected': 'xfailed',
    })
  })

  it('gives the failure with its type, its message and places that do not depend on the machine', async () => {
    const result = await run({
      'pkg/__init__.py': 'def half(n):\n    return n / 0\n',
      'test_half.py': 'import pkg\ndef test_half():\n    assert pkg.half(4) == 2\n',
    })
    if (result.kind !== 'ran') throw new Error('did not run')
    const failure = result.failures.get('test_half.py::test_half')
    expect(failure?.message).toBe('ZeroDivisionError: division by zero')
    expect(withoutMarks(failure?.traceback)).toBe(
      [
        'Traceback (most recent call last):',
        '  File "test_half.py", line 3, in test_half',
        '    assert pkg.half(4) == 2',
        '  File "pkg/__init__.py", line 2, in half',
        '    return n / 0',
        'ZeroDivisionError: division by zero',
        '',
      ].join('\n'),
    )
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('1 failed')
    expect(result.log).not.toMatch(/agentao-[0-9a-f]{32}/)
  })

  it('names a fixture that is not there, and shows a unittest failure without the frames of unittest', async () => {
    const result = await run({
      'test_a.py':
        'import unittest\ndef test_a(nothing_like_this): pass\nclass Case(unittest.TestCase):\n    def test_b(self):\n        self.assertEqual(1, 2)\n',
    })
    if (result.kind !== 'ran') throw new Error('did not run')
    expect(result.failures.get('test_a.py::test_a')?.message).toBe(
      "FixtureLookupError: fixture 'nothing_like_this' not found",
    )
    const failure = result.failures.get('test_a.py::Case::test_b')
    expect(failure?.message).toBe('AssertionError: 1 != 2')
    expect(withoutMarks(failure?.traceback).split('\n').slice(0, 4)).toEqual([
      'Traceback (most recent call last):',
      '  File "test_a.py", line 5, in test_b',
      '    self.assertEqual(1, 2)',
      'AssertionError: 1 != 2',
    ])
  })

  it('never counts a coroutine as passed when no plugin runs it', async () => {
    const found = await outcomes({ 'test_a.py': 'async def test_a(): assert False\n' })
    expect(['failed', 'skipped']).toContain(found['test_a.py::test_a'])
  })

  it('runs exactly the tests asked for, whatever characters their ids hold', async () => {
    const file = `
import pytest
@pytest.mark.parametrize('text', ['a b', 'x::y', '[z]', 'ü', '', "it's", 'c/d', '\\n'])
def test_text(text): pass
@pytest.mark.parametrize('pair', [(1, 2), [3]])
def test_pair(pair): pass
`
    const all = Object.keys(await outcomes({ 'tests/test_odd.py': file }))
    expect(all).toHaveLength(10)
    const chosen = all.filter((_, index) => index % 2 === 0)
    expect(Object.keys(await outcomes({ 'tests/test_odd.py': file }, { tests: chosen }))).toEqual(chosen)
  })

  it('calls a requested test missing when there is none, and an error when its file breaks', async () => {
    const found = await outcomes(
      { 'test_a.py': 'def test_a(): pass\n', 'test_b.py': 'import nothing_like_this\n' },
      { tests: ['test_a.py::test_a', 'test_a.py::test_gone', 'test_b.py::test_b', 'test_c.py::test_c'] },
    )
    expect(found).toEqual({
      'test_a.py::test_a': 'passed',
      'test_a.py::test_gone': 'missing',
      'test_b.py::test_b': 'error',
      'test_c.py::test_c': 'missing',
    })
  })

  it('runs the rest when one file cannot be imported, and names that file', async () => {
    const result = await run({
      'test_a.py': 'def test_a(): pass\n',
      'test_b.py': 'import nothing_like_this\n',
    })
    if (result.kind !== 'ran') throw new Error('did not run')
    expect([...result.outcomes.keys()]).toEqual(['test_a.py::test_a'])
    expect(result.collectionErrors?.get('test_b.py')?.message).toBe(
      "ModuleNotFoundError: No module named 'nothing_like_this'",
    )
  })

  it.each([
    ['every file breaks', { 'test_a.py': 'import nothing_like_this\n' }, 'collection', 'nothing_like_this'],
    [
      'the conftest breaks',
      { 'conftest.py': '1/0\n', 'test_a.py': 'def test_a(): pass\n' },
      'collection',
      'ZeroDivision',
    ],
    ['there are no tests', { 'a.py': 'x = 1\n' }, 'no_tests', ''],
    [
      'a test kills the interpreter',
      { 'test_a.py': 'import os\ndef test_a(): os._exit(0)\n' },
      'crash',
      'test_a.py::test_a',
    ],
    ['a test ends the run', { 'test_a.py': 'import pytest\ndef test_a(): pytest.exit("no")\n' }, 'crash', ''],
  ] as const)('says that the run is broken when %s', async (_name, files, reason, detail) => {
    const result = await run(files)
    expect(result).toMatchObject({ kind: 'broken', reason })
    if (result.kind === 'broken') expect(result.detail).toContain(detail)
  })

  it('keeps what was known before a crash', async () => {
    const result = await run({
      'test_a.py': 'import os\ndef test_a(): pass\ndef test_b(): os.abort()\ndef test_c(): pass\n',
    })
    if (result.kind !== 'broken') throw new Error('did not break')
    expect(result.running).toBe('test_a.py::test_b')
    expect(Object.fromEntries(result.finished ?? [])).toEqual({ 'test_a.py::test_a': 'passed' })
  })

  it('names the test that hung when time is up', async () => {
    const result = await run(
      { 'test_a.py': 'def test_hang():\n    while True: pass\n' },
      { limits: { ...limits, seconds: 2 } },
    )
    expect(result).toMatchObject({ kind: 'broken', reason: 'timeout', running: 'test_a.py::test_hang' })
  })

  it('fails a single test that takes longer than its own limit, and goes on', async () => {
    const files = { 'test_a.py': 'def test_hang():\n    while True: pass\ndef test_next(): pass\n' }
    expect(await outcomes(files, { testSeconds: 0.3 })).toEqual({
      'test_a.py::test_hang': 'failed',
      'test_a.py::test_next': 'passed',
    })
  })

  it('does not count against a single test that it got little of the processor', async () => {
    const loops = Array.from({ length: 4 }, () => spawn(python ?? '', ['-c', 'while True: pass']))
    try {
      const slow =
        'import os, time\ndef test_slow():\n    os.nice(4)\n    begun = time.process_time()\n    while time.process_time() < begun + 0.6: pass\n'
      expect(await outcomes({ 'test_a.py': slow }, { testSeconds: 1 })).toEqual({
        'test_a.py::test_slow': 'passed',
      })
    } finally {
      for (const loop of loops) loop.kill('SIGKILL')
    }
  })

  it('stops at once when aborted', async () => {
    const environment = localEnvironment({ sourceRoots: ['.'], testPaths: [] })
    const workspace = await sampleRepository({ 'test_a.py': 'def test_a():\n    while True: pass\n' })
    const started = performance.now()
    await expect(
      runTests(suite, { environment, workspace, limits }, AbortSignal.timeout(1_000)),
    ).rejects.toThrow()
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
