import { askYesNo } from '../../cli/ask-yes-no.ts'
import type { CommandSession } from '../../cli/command-session.ts'
import { UserError } from '../../kernel/errors.ts'
import { findTask } from '../../tasks/library/find-tasks.ts'
import { type Retirement, readRetirement, retireTask } from '../../tasks/library/retirement.ts'
import { readTask } from '../../tasks/record/read-task.ts'
import { taskPlaces } from './task-session.ts'

export type Retired = Retirement & { readonly dir: string }

/** Retires a task, after asking. Throws UserError AGT_USAGE when nobody can be asked and `yes` is not given. */
export async function retireNamedTask(
  session: CommandSession,
  { name, yes }: { readonly name: string; readonly yes: boolean },
): Promise<Retired | null> {
  const dir = await findTask(name, taskPlaces(session))
  const { record } = await readTask(dir)
  const isNew = (await readRetirement(dir, record)) === null
  if (isNew && !yes && !(await isAgreed(session, record.instance_id))) return null
  return { ...(await retireTask(dir, { record, nowMs: session.clock.now() })), dir }
}

async function isAgreed({ interactivity, context }: CommandSession, id: string): Promise<boolean> {
  if (interactivity.canAsk)
    return await askYesNo(
      `Retire ${id} for good? Its fix and its hidden tests may be published then.`,
      context,
    )
  throw new UserError('AGT_USAGE', `Retiring ${id} cannot be undone, and nobody can be asked here.`, {
    hint: 'Pass --yes.',
  })
}
