import type { Task } from '../../domain/task.ts'
import type { Verdict, VerdictStatus } from '../../domain/verdict.ts'
import { UserError } from '../../kernel/errors.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { type Grade, inertPatch } from '../../tasks/library/validate-task.ts'
import { type Refusal, refuse } from '../../tasks/refusal.ts'

/** Lets a task pass when grading resolves it with its own fix and does not without; else says what happened. */
export async function passGate(task: Task, grade: Grade): Promise<Result<Task, Refusal>> {
  try {
    const fixed = judge('its own fix', await grade(task, task.goldPatch), 'resolved')
    if (fixed !== null) return fixed
    return judge('no fix', await grade(withoutKept(task), inertPatch), 'unresolved') ?? ok(task)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return refuse('gate', error.message)
  }
}

/** That the bug is there is shown by the hidden tests alone; the others have just run with the fix. */
function withoutKept(task: Task): Task {
  return { ...task, hiddenTests: { ...task.hiddenTests, PASS_TO_PASS: [] } }
}

function judge(what: string, { status, reason }: Verdict, expected: VerdictStatus) {
  if (status === expected) return null
  // Nothing was learned about the task then: another time it may pass.
  const kind = status === 'infra_error' ? 'sandbox' : 'gate'
  return refuse(kind, `Graded with ${what}, the task is ${status}: ${reason}`)
}
