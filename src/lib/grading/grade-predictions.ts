import type { Task } from '../domain/task.ts'
import type { Verdict } from '../domain/verdict.ts'
import { digestOf, sha256 } from '../kernel/digest.ts'
import { ExternalError, UserError } from '../kernel/errors.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import type { Prediction } from './predictions.ts'
import type { GradedPrediction } from './report.ts'
import type { VerdictCache } from './verdict-cache.ts'

export type PredictionsRun = {
  readonly predictions: readonly Prediction[]
  readonly loadTask: (instanceId: string) => Promise<Task>
  readonly grade: (task: Task, patch: string, signal: AbortSignal) => Promise<Verdict>
  readonly graderVersion: string
  readonly cache: VerdictCache
  /** Predictions graded at once. */
  readonly workers: number
  /** Called when a prediction is done; `known` when its verdict was there already. */
  readonly onGraded: (
    graded: GradedPrediction,
    progress: { readonly done: number; readonly known: boolean },
  ) => void
}

/**
 * Grades every prediction, in order of the list, and never the same patch of the same task twice. A task that cannot
 * be read, or a service that fails, is an error of that prediction alone. Throws AbortedError when the signal fires;
 * what was graded until then is in the cache.
 */
export async function gradePredictions(
  run: PredictionsRun,
  signal: AbortSignal,
): Promise<readonly GradedPrediction[]> {
  const graded = new Map<string, GradedPrediction>()
  const waiting = run.predictions.values()
  const work = async (): Promise<void> => {
    for (const prediction of waiting) {
      throwIfAborted(signal)
      const { result, known } = await gradeOne(run, prediction, signal)
      graded.set(prediction.instance_id, result)
      run.onGraded(result, { done: graded.size, known })
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, run.workers) }, work))
  return run.predictions.flatMap(({ instance_id }) => graded.get(instance_id) ?? [])
}

async function gradeOne(
  run: PredictionsRun,
  { instance_id: instanceId, model_patch: patch }: Prediction,
  signal: AbortSignal,
): Promise<{ readonly result: GradedPrediction; readonly known: boolean }> {
  if (patch === null || patch.trim() === '') return { result: { instanceId, verdict: null }, known: false }
  try {
    const task = await run.loadTask(instanceId)
    const key = {
      taskDigest: digestOf(task.record),
      patchDigest: sha256(patch),
      graderVersion: run.graderVersion,
    }
    const kept = run.cache.get(key)
    if (kept !== undefined) return { result: { instanceId, verdict: kept }, known: true }
    const verdict = await run.grade(task, patch, signal)
    await run.cache.add(verdict)
    return { result: { instanceId, verdict }, known: false }
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error
    const isInfrastructure = error instanceof ExternalError
    return { result: { instanceId, verdict: null, error: error.message, isInfrastructure }, known: false }
  }
}
