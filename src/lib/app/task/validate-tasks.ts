import type { CommandSession } from '../../cli/command-session.ts'
import { findTasks } from '../../tasks/library/find-tasks.ts'
import { type Grade, type Validation, validateTask } from '../../tasks/library/validate-task.ts'
import { createStepReporter } from '../step-reporter.ts'
import { openTaskContext, taskPlaces } from './task-session.ts'

export type ValidationReport = {
  readonly type: 'result'
  readonly valid: boolean
  /** True when some task is known to be invalid, or all could be graded. */
  readonly learned: boolean
  readonly tasks: readonly Validation[]
}

/** Checks tasks one after the other: their files, that their fix resolves them, and that nothing else does. */
export async function validateTasks(
  session: CommandSession,
  names: readonly string[],
): Promise<ValidationReport> {
  const dirs = await findTasks(names, taskPlaces(session))
  const view = await session.openView()
  try {
    const context = await openTaskContext(session, view.emit)
    const { gradePatch } = await import('../../grading/grade-patch.ts')
    const steps = createStepReporter(view.emit, session.clock)
    const tasks: Validation[] = []
    for (const [index, dir] of dirs.entries()) {
      const label = `validating ${dir.split(/[\\/]/).at(-1)} (${index + 1} of ${dirs.length})`
      const validation = await steps.run(label, async (onProgress) => {
        const grade: Grade = async (task, patch) => {
          onProgress(patch === task.goldPatch ? 'grading its fix' : 'grading no fix')
          return await gradePatch(await context.grader(), { task, patch }, session.signal)
        }
        return await validateTask(dir, grade)
      })
      tasks.push(validation)
    }
    const valid = tasks.every((task) => task.valid)
    const learned = valid || tasks.some((task) => !task.valid && task.learned)
    return { type: 'result', valid, learned, tasks }
  } finally {
    await view.close()
  }
}

export function validationText({ tasks }: ValidationReport): string {
  return tasks
    .flatMap(({ id, dir, valid, learned, checks }) => [
      `${valid ? 'valid  ' : learned ? 'INVALID' : 'unknown'}  ${id ?? dir}`,
      ...checks
        .filter(({ passed }) => !valid && !passed)
        .map(({ name, detail }) => `         ${name}: ${detail}`),
    ])
    .join('\n')
}
