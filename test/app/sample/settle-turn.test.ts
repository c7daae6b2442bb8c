import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readKnownTasks } from '../../../src/lib/app/sample/known-tasks.ts'
import { openJournal } from '../../../src/lib/app/sample/sample-journal.ts'
import type { SampledTask, SampleRefusal } from '../../../src/lib/app/sample/sample-report.ts'
import { createSettler } from '../../../src/lib/app/sample/settle-turn.ts'
import { ExternalError } from '../../../src/lib/kernel/errors.ts'
import { retireTask } from '../../../src/lib/tasks/library/retirement.ts'
import { readTask } from '../../../src/lib/tasks/record/read-task.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { demoTask } from '../../tasks/formats/demo-task.ts'

const task = await demoTask()
const id = task.record.instance_id
const twin = { ...task, record: { ...task.record, instance_id: 'demo__1.0.twin' } }
const tried = { noticed: 1, survived: 2 }
const first = { package: 'pypi:demo', turn: 0 }
const second = { package: 'pypi:demo', turn: 1 }
const failure = new ExternalError('AGT_SANDBOX_FAILED', 'It is gone.', { service: 'docker' })

async function open(packages = 5, out = tempDir()) {
  const journal = await openJournal(out)
  const tasks: SampledTask[] = []
  const refusals: SampleRefusal[] = []
  const settler = createSettler({
    run: 'r',
    out,
    journal,
    packages,
    known: await readKnownTasks(out),
    onTask: (one) => tasks.push(one),
    onRefusal: (one) => refusals.push(one),
  })
  const entries = async () => (await openJournal(out)).entries
  return { out, settler, tasks, refusals, entries }
}

describe('createSettler()', () => {
  it('writes a task, then the journal', async () => {
    const { out, settler, tasks, entries } = await open()
    expect(await settler.settle(first, { kind: 'made', task, tried })).toBe('task')
    expect(await readTask(join(out, id))).toEqual(task)
    expect(await entries()).toEqual([{ type: 'task', run: 'r', ...first, id, tried }])
    expect(tasks).toMatchObject([{ id, written: true }])
    expect(settler.tried()).toEqual([tried])
  })

  it('leaves a task that is there as it is, with its retirement', async () => {
    const { out, settler } = await open()
    await settler.settle(first, { kind: 'made', task, tried })
    await retireTask(join(out, id), { record: task.record, nowMs: 0 })
    const again = await open(5, out)
    expect(await again.settler.settle(first, { kind: 'made', task, tried })).toBe('task')
    expect(again.tasks).toMatchObject([{ id, written: false }])
    expect(readdirSync(join(out, id))).toContain('retired.json')
  })

  it('writes a task again whose files were changed', async () => {
    const { out, settler, tasks } = await open()
    await settler.settle(first, { kind: 'made', task, tried })
    writeFileSync(join(out, id, 'public/problem.md'), 'changed')
    expect(await settler.settle(first, { kind: 'made', task, tried })).toBe('task')
    expect(tasks.at(-1)).toMatchObject({ written: true })
    expect(await readTask(join(out, id))).toEqual(task)
  })

  it('refuses a task whose fix another one of the folder asks for, also one of an earlier run', async () => {
    const { out, settler, refusals } = await open()
    await settler.settle(first, { kind: 'made', task, tried })
    expect(await settler.settle(second, { kind: 'made', task: twin, tried })).toBe('nothing')
    expect(refusals).toMatchObject([{ kind: 'duplicate', reason: expect.stringContaining(id) }])
    const later = await open(5, out)
    expect(await later.settler.settle(second, { kind: 'made', task: twin, tried })).toBe('nothing')
    expect(readdirSync(out).sort()).toEqual([id, 'sample.jsonl'])
  })

  it('notes why there is no task, and whether there will be one', async () => {
    const { settler, refusals, entries } = await open()
    const refusal = { kind: 'no_tests', reason: 'It has none.' } as const
    expect(await settler.settle(first, { kind: 'refused', refusal, ended: true, tried })).toBe('ended')
    expect(await settler.settle(second, { kind: 'refused', refusal, ended: false, tried })).toBe('nothing')
    expect(await entries()).toMatchObject([
      { type: 'refused', ...first, ...refusal, ended: true },
      { type: 'refused', ...second, ...refusal, ended: false },
    ])
    expect(refusals).toEqual([
      { package: 'pypi:demo', ...refusal },
      { package: 'pypi:demo', ...refusal },
    ])
  })

  it('tells what is known without noting it twice', async () => {
    const { settler, tasks, refusals, entries } = await open()
    const entry = { type: 'task', run: 'r', ...first, id, tried } as const
    expect(await settler.settle(first, { kind: 'known', entry, task })).toBe('task')
    const reason = { kind: 'no_bug', reason: 'None.', ended: true, tried: {} } as const
    const refused = { type: 'refused', run: 'r', ...second, ...reason } as const
    expect(await settler.settle(second, { kind: 'known', entry: refused, task: null })).toBe('ended')
    expect(tasks).toMatchObject([{ id, written: false }])
    expect(refusals).toMatchObject([{ kind: 'no_bug' }])
    expect(await entries()).toEqual([])
  })

  it('goes on after a service failed one package, and stops after the third in a row', async () => {
    const { settler, refusals } = await open()
    const failed = { kind: 'failed', error: failure } as const
    expect(await settler.settle(first, failed)).toBe('ended')
    expect(await settler.settle(first, failed)).toBe('ended')
    const refusal = { kind: 'no_bug', reason: 'None.' } as const
    await settler.settle(first, { kind: 'refused', refusal, ended: true, tried })
    expect(await settler.settle(first, failed)).toBe('ended')
    expect(await settler.settle(first, failed)).toBe('ended')
    await expect(settler.settle(first, failed)).rejects.toBe(failure)
    expect(refusals[0]).toMatchObject({ kind: 'sandbox', reason: 'docker failed: It is gone.' })
  })

  it('stops at once when the only package there is was failed', async () => {
    const { settler } = await open(1)
    await expect(settler.settle(first, { kind: 'failed', error: failure })).rejects.toBe(failure)
  })
})
