import { describe, expect, it } from 'vitest'
import { passGate } from '../../../src/lib/app/sample/task-gate.ts'
import type { Verdict, VerdictStatus } from '../../../src/lib/domain/verdict.ts'
import { ExternalError, UserError } from '../../../src/lib/kernel/errors.ts'
import type { Grade } from '../../../src/lib/tasks/library/validate-task.ts'
import { openLocalGrader } from '../../grading/open-sandbox.ts'
import { demoTask } from '../../tasks/formats/demo-task.ts'

const task = await demoTask()
const otherPatch = task.goldPatch.replace('+    return x // 2', '+    return x / 2.0')

function grading(withFix: VerdictStatus, without: VerdictStatus): Grade {
  return async (_, patch) => {
    const status = patch === task.goldPatch ? withFix : without
    return { status, reason: 'Because.' } as Verdict
  }
}

describe('passGate()', () => {
  it('lets a task pass that its fix resolves, and no fix does not', async () => {
    expect(await passGate(task, grading('resolved', 'unresolved'))).toEqual({ ok: true, value: task })
  })

  it.each(['unresolved', 'tampered', 'invalid'] as const)(
    'refuses a task whose fix is %s',
    async (status) => {
      expect(await passGate(task, grading(status, 'unresolved'))).toEqual({
        ok: false,
        reason: { kind: 'gate', reason: `Graded with its own fix, the task is ${status}: Because.` },
      })
    },
  )

  it.each(['resolved', 'tampered', 'invalid'] as const)(
    'refuses a task that is %s without a fix',
    async (status) => {
      expect(await passGate(task, grading('resolved', status))).toMatchObject({ reason: { kind: 'gate' } })
    },
  )

  it('holds it against the sandbox when nothing was learned', async () => {
    expect(await passGate(task, grading('infra_error', 'unresolved'))).toMatchObject({
      reason: { kind: 'sandbox' },
    })
    expect(await passGate(task, grading('resolved', 'infra_error'))).toMatchObject({
      reason: { kind: 'sandbox' },
    })
  })

  it('refuses a task whose parts do not fit together, and passes on that a service failed', async () => {
    const throwing = (error: Error) => passGate(task, () => Promise.reject(error))
    expect(await throwing(new UserError('AGT_TASK_CORRUPT', 'It does not fit.'))).toEqual({
      ok: false,
      reason: { kind: 'gate', reason: 'It does not fit.' },
    })
    const failure = new ExternalError('AGT_SANDBOX_FAILED', 'It is gone.', { service: 'docker' })
    await expect(throwing(failure)).rejects.toBe(failure)
  })

  it('agrees with real grading', { timeout: 300_000 }, async (context) => {
    const open = await openLocalGrader()
    if (open === null) return context.skip('no Python with pytest here')
    const { gradePatch } = await import('../../../src/lib/grading/grade-patch.ts')
    const { signal } = new AbortController()
    const grade: Grade = (subject, patch) => gradePatch(open.grader, { task: subject, patch }, signal)
    try {
      expect(await passGate(task, grade)).toMatchObject({ ok: true })
      const fixesNothing = { ...task, goldPatch: otherPatch }
      expect(await passGate(fixesNothing, grade)).toMatchObject({ ok: false })
    } finally {
      await open.close()
    }
  })
})
