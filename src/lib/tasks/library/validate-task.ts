import { makePatch } from '../../domain/patch/make-patch.ts'
import type { Task } from '../../domain/task.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { UserError } from '../../kernel/errors.ts'
import { readTask } from '../record/read-task.ts'

/** Grades a patch against a task. */
export type Grade = (task: Task, patch: string) => Promise<Verdict>

type TaskCheck = {
  readonly name: 'files' | 'fix' | 'no fix'
  readonly passed: boolean
  /** False when grading could not be done. */
  readonly learned: boolean
  readonly detail: string
}

export type Validation = {
  readonly dir: string
  readonly id: string | null
  readonly valid: boolean
  /** False when grading could not be done, so that nothing is known against the task. */
  readonly learned: boolean
  readonly checks: readonly TaskCheck[]
}

/** An answer that changes nothing a test can see: grading it runs the hidden tests on the snapshot as it is. */
export const inertPatch = makePatch(
  new Map(),
  new Map([['AGENTAO_UNCHANGED.md', { bytes: Buffer.from('Nothing was changed.\n'), executable: false }]]),
)

/**
 * Checks a task directory: every file is what the record says, the task's own fix resolves it, and an answer that fixes
 * nothing does not. What goes wrong is a check that did not pass; ExternalError passes through.
 */
export async function validateTask(dir: string, grade: Grade): Promise<Validation> {
  try {
    const task = await readTask(dir)
    const checks = [
      { name: 'files' as const, passed: true, learned: true, detail: 'Every file is as recorded.' },
    ]
    return conclude(task, dir, [...checks, ...(await gradeBoth(task, grade))])
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const checks = [{ name: 'files' as const, passed: false, learned: true, detail: error.message }]
    return { dir, id: null, valid: false, learned: true, checks }
  }
}

async function gradeBoth(task: Task, grade: Grade): Promise<readonly TaskCheck[]> {
  const fix = await grade(task, task.goldPatch)
  const first = check('fix', { verdict: fix, expected: 'resolved' })
  if (!first.passed) return [first]
  return [first, check('no fix', { verdict: await grade(task, inertPatch), expected: 'unresolved' })]
}

function check(
  name: TaskCheck['name'],
  { verdict, expected }: { readonly verdict: Verdict; readonly expected: Verdict['status'] },
): TaskCheck {
  const passed = verdict.status === expected
  const learned = verdict.status !== 'infra_error'
  return { name, passed, learned, detail: `${verdict.status}: ${verdict.reason}` }
}

function conclude(task: Task, dir: string, checks: readonly TaskCheck[]): Validation {
  const valid = checks.every(({ passed }) => passed)
  const learned = checks.every((one) => one.learned)
  return { dir, id: task.record.instance_id, valid, learned, checks }
}
