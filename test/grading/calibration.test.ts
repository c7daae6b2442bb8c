import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePatch } from '../../src/lib/domain/patch/make-patch.ts'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import type { Task } from '../../src/lib/domain/task.ts'
import { gradePatch } from '../../src/lib/grading/grade-patch.ts'
import { digestOf } from '../../src/lib/kernel/digest.ts'
import { attackPatch, attackTask, taskOf } from './attack-task.ts'
import { type OpenGrader, openLocalGrader } from './open-sandbox.ts'

const tree = (files: Readonly<Record<string, string>>): FileTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  )

/** A package of one function, its fix, and the tests given. */
async function smallTask(
  tests: string,
  ids: { hidden: string[]; kept?: string[]; flakeRate?: Record<string, number> },
): Promise<Task> {
  const broken = { 'pkg/__init__.py': 'def double(x):\n    return x + x + 1\n' }
  const fixed = { 'pkg/__init__.py': 'def double(x):\n    return x + x\n' }
  const publicTree = tree(broken)
  return await taskOf({
    publicTree,
    testsPatch: makePatch(publicTree, tree({ ...broken, 'tests/test_pkg.py': tests })),
    goldPatch: makePatch(publicTree, tree(fixed)),
    failToPass: ids.hidden.map((name) => `tests/test_pkg.py::${name}`),
    passToPass: (ids.kept ?? []).map((name) => `tests/test_pkg.py::${name}`),
    flakeRate: Object.fromEntries(
      Object.entries(ids.flakeRate ?? {}).map(([name, rate]) => [`tests/test_pkg.py::${name}`, rate]),
    ),
  })
}

describe('grading with real tests (skipped where no Python with pytest can be had)', () => {
  let opened: OpenGrader | null = null
  beforeAll(async () => {
    opened = await openLocalGrader()
  }, 120_000)
  afterAll(() => opened?.close())
  const signal = (): AbortSignal => AbortSignal.timeout(60_000)

  test('poisons every hidden test by a changed value that its own fix fails', async (context) => {
    if (opened === null) return context.skip('no Python with pytest')
    const task = await attackTask()
    await gradePatch(opened.grader, { task, patch: await attackPatch('honest-gold') }, signal())
    const calibration = await opened.grader.calibrations.get(digestOf(task.record))
    if (calibration?.kind !== 'usable') throw new Error(JSON.stringify(calibration))
    for (const id of task.hiddenTests.FAIL_TO_PASS) {
      const poisons = calibration.poisons.get(id.replace(/\[.*/, '')) ?? []
      expect(
        poisons.map((poison) => poison.kind),
        id,
      ).toContain('constant')
      for (const poison of poisons) expect(poison.failing.length).toBeGreaterThan(0)
    }
    expect(calibration.decoys.length).toBeGreaterThan(0)
  })

  test.for([
    ['asserts nothing', 'def test_it():\n    if double(2) != 4:\n        raise ValueError\n'],
    [
      'is a coroutine run by hand',
      'def test_it():\n    import asyncio\n    async def go():\n        assert double(2) == 4\n    asyncio.run(go())\n',
    ],
    [
      'compares with a computed value',
      'def test_it():\n    expected = sum([2, 2])\n    assert double(2) == expected\n',
    ],
    [
      'holds characters outside the basic plane',
      'def test_it():\n    note = "😀 ü"\n    assert double(2) == 4, note\n',
    ],
    ['prints much', 'def test_it():\n    print("x" * 5_000_000)\n    assert double(2) == 4\n'],
    [
      'leaves a thread behind',
      'def test_it():\n    import threading, time\n    threading.Thread(target=time.sleep, args=(30,)).start()\n    assert double(2) == 4\n',
    ],
    [
      'leaves a process behind',
      'def test_it():\n    import subprocess\n    subprocess.Popen(["sleep", "30"])\n    assert double(2) == 4\n',
    ],
  ] as const)('resolves the fix, and not the bug, when the hidden test %s', async ([, body], context) => {
    if (opened === null) return context.skip('no Python with pytest')
    const task = await smallTask(`from pkg import double\n\n\n${body}`, { hidden: ['test_it'] })
    const fixed = await gradePatch(opened.grader, { task, patch: task.goldPatch }, signal())
    expect(fixed.status, fixed.reason).toBe('resolved')
    const wrong = task.goldPatch.replace('+    return x + x', '+    return x + x + 2')
    expect((await gradePatch(opened.grader, { task, patch: wrong }, signal())).status).toBe('unresolved')
  })

  test('holds a PASS_TO_PASS test that the patch breaks against it, and names it', async (context) => {
    if (opened === null) return context.skip('no Python with pytest')
    const tests =
      'from pkg import double\n\n\ndef test_new():\n    assert double(2) == 4\n\n\ndef test_old():\n    assert double("a") == "aa"\n'
    const task = await smallTask(tests.replace('double("a") == "aa"', 'isinstance(double(3), int)'), {
      hidden: ['test_new'],
      kept: ['test_old'],
    })
    const patch = task.goldPatch.replace('+    return x + x', '+    return x + x if x == 2 else None')
    const verdict = await gradePatch(opened.grader, { task, patch }, signal())
    expect(verdict).toMatchObject({ status: 'unresolved' })
    expect(verdict.reason).toContain(
      '1 PASS_TO_PASS test does not pass: tests/test_pkg.py::test_old is failed',
    )
  })

  test('blames nobody for a hidden test that fails here whatever the patch', async (context) => {
    if (opened === null) return context.skip('no Python with pytest')
    const task = await smallTask('def test_it():\n    assert False\n', { hidden: ['test_it'] })
    const verdict = await gradePatch(opened.grader, { task, patch: task.goldPatch }, signal())
    expect(verdict.status).toBe('infra_error')
    expect(verdict.reason).toContain('tests/test_pkg.py::test_it is failed')
  })

  test('forgives a PASS_TO_PASS test that is known to flake', async (context) => {
    if (opened === null) return context.skip('no Python with pytest')
    const flaky = 'import os, time\n\n\ndef test_flaky():\n    assert time.time_ns() // 1000 % 10 < 7\n'
    const tests = `from pkg import double\n${flaky}\n\ndef test_new():\n    assert double(2) == 4\n`
    const task = await smallTask(tests, {
      hidden: ['test_new'],
      kept: ['test_flaky'],
      flakeRate: { test_flaky: 0.3 },
    })
    const verdict = await gradePatch(opened.grader, { task, patch: task.goldPatch }, signal())
    expect(verdict.status, verdict.reason).toMatch(/resolved|infra_error/)
    expect(verdict.status).not.toBe('unresolved')
  })
})
