import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { templatesDir } from '../../../src/lib/app/package-root.ts'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import { packArchive } from '../../../src/lib/files/pack-archive.ts'
import { readArchive } from '../../../src/lib/files/read-archive.ts'
import { writeHarbor } from '../../../src/lib/tasks/formats/harbor/write-harbor.ts'
import { loadTask } from '../../../src/lib/tasks/formats/load-task.ts'
import { writeInstances } from '../../../src/lib/tasks/formats/swebench/write-instances.ts'
import { taskDigest } from '../../../src/lib/tasks/record/task-files.ts'
import { treeDigest } from '../../../src/lib/tasks/source/tree-digest.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'
import { demoTask, formatDeps } from './demo-task.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 200 })
const line = fc.stringMatching(/^[ -~é🐍]{0,40}$/u)
const code = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`)
const testId = fc
  .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~é]{0,20}$/u))
  .map(([name, parameters]) => `tests/test_${name}.py::test_${name}[${parameters}]`)

/** Tasks of any wording, code and test ids. */
const anyTask = fc.record({
  problem: text,
  broken: code,
  fixed: code,
  test: code,
  failing: fc.uniqueArray(testId, { minLength: 1, maxLength: 4 }),
  passing: fc.uniqueArray(testId, { maxLength: 4 }),
  rate: fc.double({ min: 0, max: 1, noNaN: true }),
})
type AnyTask = typeof anyTask extends fc.Arbitrary<infer T> ? T : never

async function taskOf(parts: AnyTask): Promise<Task> {
  const base = tree({ 'demo.py': parts.broken, 'tests/test_a.py': 'def test_a():\n    pass\n' })
  const fixed = new Map([...base, ...tree({ 'demo.py': parts.fixed })])
  const tested = new Map([...base, ...tree({ 'tests/test_b.py': parts.test })])
  return await demoTask({
    problemStatement: parts.problem,
    repoArchive: await packArchive(base),
    goldPatch: makePatch(base, fixed),
    testsPatch: makePatch(base, tested),
    hiddenTests: {
      FAIL_TO_PASS: parts.failing,
      PASS_TO_PASS: parts.passing,
      flake_rate: { [parts.failing[0] ?? '']: parts.rate },
    },
  })
}

async function expectSame(back: Task, task: Task): Promise<void> {
  expect(back.hiddenTests).toEqual(task.hiddenTests)
  expect(back.goldPatch).toBe(task.goldPatch)
  expect(back.testsPatch).toBe(task.testsPatch)
  expect(back.problemStatement).toBe(task.problemStatement)
  const digests = await Promise.all(
    [back, task].map(async (one) => treeDigest(await readArchive(one.repoArchive))),
  )
  expect(digests[0]).toBe(digests[1])
  expect(taskDigest(back.record)).toBe(taskDigest(task.record))
}

describe('export and import', () => {
  it('give back every part of any task as SWE-bench JSON lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyTask, async (parts) => {
        const task = await taskOf(parts)
        const path = join(tempDir(), 'tasks.jsonl')
        await writeInstances(path, [{ task, withPrivate: true }])
        await expectSame(await loadTask({ path }, formatDeps()), task)
      }),
      { numRuns: 40 },
    )
  })

  it('give back every part of any task as a Harbor folder', async () => {
    await fc.assert(
      fc.asyncProperty(anyTask, async (parts) => {
        const task = await taskOf(parts)
        const dir = join(tempDir(), 'task')
        await writeHarbor(dir, task, templatesDir)
        await expectSame(await loadTask({ path: dir }, formatDeps()), task)
      }),
      { numRuns: 25 },
    )
  })
})
