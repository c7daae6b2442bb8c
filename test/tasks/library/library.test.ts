import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../src/lib/domain/task.ts'
import type { Verdict } from '../../../src/lib/domain/verdict.ts'
import { ExternalError } from '../../../src/lib/kernel/errors.ts'
import { describeTask } from '../../../src/lib/tasks/library/describe-task.ts'
import { findTask, findTasks, tasksIn } from '../../../src/lib/tasks/library/find-tasks.ts'
import { readRetirement, retireTask } from '../../../src/lib/tasks/library/retirement.ts'
import { summarizeTasks } from '../../../src/lib/tasks/library/summarize-task.ts'
import { type Grade, validateTask } from '../../../src/lib/tasks/library/validate-task.ts'
import { readTask } from '../../../src/lib/tasks/record/read-task.ts'
import { writeTask } from '../../../src/lib/tasks/record/write-task.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { openLocalGrader } from '../../grading/open-sandbox.ts'
import { demoTask, failing, goldPatch } from '../formats/demo-task.ts'

async function library(): Promise<{ readonly dir: string; readonly one: string; readonly task: Task }> {
  const dir = tempDir()
  const task = await demoTask()
  const one = join(dir, task.record.instance_id)
  await writeTask(one, task)
  return { dir, one, task }
}

describe('finding tasks', () => {
  it('takes a directory or an id', async () => {
    const { dir, one, task } = await library()
    const places = { tasksDir: dir, cwd: dir }
    expect(await findTask(one, places)).toBe(one)
    expect(await findTask(task.record.instance_id, { ...places, cwd: '/' })).toBe(one)
    expect(await findTask(`./${task.record.instance_id}`, places)).toBe(one)
  })

  it('takes folders of tasks, and each task once', async () => {
    const { dir, one } = await library()
    const second = join(dir, 'second')
    cpSync(one, second, { recursive: true })
    expect(await findTasks([dir, one, 'second'], { tasksDir: dir, cwd: '/' })).toEqual([one, second])
    expect(await tasksIn(join(dir, 'nowhere'))).toEqual([])
  })

  it.each(['..', '../x', 'absent', ''])('knows nothing of %j', async (name) => {
    const { dir } = await library()
    const places = { tasksDir: join(dir, 'tasks'), cwd: join(dir, 'sub') }
    await expect(findTask(name, places)).rejects.toMatchObject({ code: 'AGT_TASK_NOT_FOUND' })
  })
})

describe('retiring a task', () => {
  it('writes down when, once and for all', async () => {
    const { one, task } = await library()
    expect(await readRetirement(one, task.record)).toBeNull()
    const first = await retireTask(one, { record: task.record, nowMs: 0 })
    expect(first.retired_at).toBe('1970-01-01T00:00:00.000Z')
    expect(await retireTask(one, { record: task.record, nowMs: 1e12 })).toEqual(first)
    expect(await readRetirement(one, (await readTask(one)).record)).toEqual(first)
  })

  it.each(['{}', 'nonsense'])('does not open a task for a fact that is not about it: %s', async (text) => {
    const { one, task } = await library()
    writeFileSync(join(one, 'retired.json'), text)
    await expect(readRetirement(one, task.record)).rejects.toMatchObject({ code: 'AGT_TASK_CORRUPT' })
  })

  it('does not hold for another task in the same place', async () => {
    const { one, task } = await library()
    await retireTask(one, { record: task.record, nowMs: 0 })
    const other = { ...task.record, version: '2.0' }
    await expect(readRetirement(one, other)).rejects.toMatchObject({ code: 'AGT_TASK_CORRUPT' })
  })
})

describe('summaries and descriptions', () => {
  it('counts hidden tests, and lists a broken task as such', async () => {
    const { dir, one } = await library()
    const broken = join(dir, 'broken')
    cpSync(one, broken, { recursive: true })
    writeFileSync(join(broken, 'public/problem.md'), 'changed')
    const [first, second] = await summarizeTasks([one, broken])
    expect(first).toMatchObject({
      kind: 'task',
      package: 'demo 1.0',
      failToPass: 1,
      passToPass: 1,
      retiredAt: null,
    })
    expect(second).toMatchObject({
      kind: 'broken',
      dir: broken,
      problem: expect.stringContaining('problem.md'),
    })
  })

  it('show the fix and the hidden tests only when asked to', async () => {
    const { one, task } = await library()
    const closed = describeTask(task, { dir: one, retirement: null, reveal: false })
    expect(JSON.stringify(closed)).not.toContain('test_half')
    expect(JSON.stringify(closed)).not.toContain('x // 2')
    const open = describeTask(task, { dir: one, retirement: null, reveal: true })
    expect(open.solution).toEqual({ goldPatch, failToPass: [failing] })
    expect(open.tests).toEqual({ failToPass: 1, passToPass: 1, flaky: 1 })
  })
})

const verdict = (status: Verdict['status']): Verdict => ({
  status,
  reason: 'because',
  tests: {},
  findings: [],
  exitCodes: [],
  seconds: 0,
  peakMemoryBytes: null,
  logDigest: '',
  sandbox: 'process',
  graderVersion: '0',
  taskDigest: '',
  patchDigest: '',
})

describe('validateTask()', () => {
  it.each([
    ['resolved', 'unresolved', true],
    ['resolved', 'resolved', false],
    ['resolved', 'invalid', false],
    ['resolved', 'infra_error', false],
    ['unresolved', 'unresolved', false],
    ['infra_error', 'unresolved', false],
  ] as const)('with the fix %s and without it %s: %s', async (fix, none, valid) => {
    const { one } = await library()
    const grade: Grade = (task, patch) => Promise.resolve(verdict(patch === task.goldPatch ? fix : none))
    expect((await validateTask(one, grade)).valid).toBe(valid)
  })

  it('grades nothing when a file is not as recorded', async () => {
    const { one } = await library()
    writeFileSync(
      join(one, 'private/gold.patch'),
      `${readFileSync(join(one, 'private/gold.patch'), 'utf8')}\n`,
    )
    const grade: Grade = () => Promise.reject(new Error('must not be called'))
    expect(await validateTask(one, grade)).toMatchObject({
      id: null,
      valid: false,
      checks: [{ name: 'files' }],
    })
  })

  it('lets a failing sandbox through: it says nothing about the task', async () => {
    const { one } = await library()
    const failure = new ExternalError('AGT_SANDBOX_FAILED', 'gone', { service: 'docker' })
    await expect(validateTask(one, () => Promise.reject(failure))).rejects.toBe(failure)
  })

  it('agrees with the real grader on a good task and on one whose fix fixes nothing', {
    timeout: 60_000,
  }, async (context) => {
    const open = await openLocalGrader()
    if (open === null) return context.skip('no Python with pytest here')
    const { gradePatch } = await import('../../../src/lib/grading/grade-patch.ts')
    const grade: Grade = (task, patch) =>
      gradePatch(open.grader, { task, patch }, new AbortController().signal)
    try {
      const { one } = await library()
      const good = await validateTask(one, grade)
      expect(good.checks.map(({ name, passed, detail }) => [name, passed, detail])).toMatchObject([
        ['files', true, expect.any(String)],
        ['fix', true, expect.stringContaining('resolved')],
        ['no fix', true, expect.stringContaining('unresolved')],
      ])
      const bad = join(tempDir(), 'bad')
      await writeTask(
        bad,
        await demoTask({ goldPatch: goldPatch.replace('+    return x // 2', '+    return x % 2') }),
      )
      expect(await validateTask(bad, grade)).toMatchObject({
        valid: false,
        checks: [{ passed: true }, { name: 'fix', passed: false }],
      })
    } finally {
      await open.close()
    }
  })
})
