import type { Task } from '../domain/task.ts'
import type { Verdict } from '../domain/verdict.ts'
import { digestOf, sha256 } from '../kernel/digest.ts'
import { ExternalError, UserError } from '../kernel/errors.ts'
import type { AppContext } from './context.ts'

/** A verdict whatever happens: a grader that could not work has learned nothing, and one bad grade ends no market. */
export async function gradeForRound(
  context: AppContext,
  request: { readonly task: Task; readonly patch: string; readonly signal: AbortSignal },
): Promise<Verdict> {
  const { task, patch, signal } = request
  const { gradePatch } = await import('../grading/grade-patch.ts')
  const started = context.clock.monotonic()
  try {
    return await gradePatch(await context.grader(), { task, patch }, signal)
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error
    return {
      status: 'infra_error',
      reason: error.message,
      tests: {},
      findings: [],
      exitCodes: [],
      seconds: (context.clock.monotonic() - started) / 1000,
      peakMemoryBytes: null,
      logDigest: sha256(''),
      sandbox: (await context.sandbox()).backend,
      graderVersion: context.toolVersion,
      taskDigest: digestOf(task.record),
      patchDigest: sha256(patch),
    }
  }
}
