import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { CommandSession } from '../cli/command-session.ts'
import type { Emit } from '../domain/event.ts'
import { writeFileAtomically } from '../files/atomic-write.ts'
import { gradePatch } from '../grading/grade-patch.ts'
import { gradePredictions } from '../grading/grade-predictions.ts'
import type { Prediction } from '../grading/predictions.ts'
import { readPredictionsFile } from '../grading/read-predictions-file.ts'
import { type GradedPrediction, instanceReport, type RunSummary, runSummary } from '../grading/report.ts'
import { openVerdictCache } from '../grading/verdict-cache.ts'
import { isFolder, openGradingParts, taskPathIn } from './grading-parts.ts'

export type GradeManyRequest = {
  readonly predictions: string
  /** Folder of task folders by instance id, or a SWE-bench file. */
  readonly tasks: string
  readonly workers: number
  /** Keep the verdicts of an earlier run and grade only what is missing. */
  readonly resume: boolean
  /** Folder for verdicts and reports. */
  readonly out: string
}

export type GradeManyResult = {
  readonly type: 'result'
  readonly summary: RunSummary
  readonly report: string
  readonly reused: number
}

/** Grades a predictions file for a command and writes the benchmark's reports beside the verdicts. */
export async function gradeMany(
  session: CommandSession,
  request: GradeManyRequest,
): Promise<GradeManyResult> {
  const { cwd } = session.context
  const paths = {
    predictions: resolve(cwd, request.predictions),
    tasks: resolve(cwd, request.tasks),
    out: resolve(cwd, request.out),
  }
  const predictions = await readPredictionsFile(paths.predictions)
  const all = await instanceIds(paths.tasks)
  const view = await session.openView()
  const cache = await openVerdictCache(join(paths.out, 'verdicts.jsonl'), { keep: request.resume })
  try {
    const onNote = (message: string): void => view.emit({ type: 'log', level: 'info', message })
    const parts = await openGradingParts(session, onNote)
    // A sandbox that cannot be had is the end of the whole run, not a failure of each prediction.
    const grader = await parts.grader()
    const progress = createProgress(view.emit, session, predictions.length)
    const graded = await gradePredictions(
      {
        predictions,
        loadTask: async (id) => await parts.loadTask(await taskPathIn(paths.tasks, id)),
        grade: async (task, patch, signal) => await gradePatch(grader, { task, patch }, signal),
        graderVersion: parts.graderVersion,
        cache,
        workers: request.workers,
        onGraded: progress.onGraded,
      },
      session.signal,
    )
    progress.end()
    const report = await writeReports(paths, { predictions, graded, all })
    return { type: 'result', ...report, reused: progress.reused() }
  } finally {
    await cache.close()
    await view.close()
  }
}

/** Every instance that could have been answered. */
async function instanceIds(tasks: string): Promise<readonly string[]> {
  if (await isFolder(tasks)) {
    const entries = await readdir(tasks, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  }
  const { readInstances } = await import('../tasks/formats/swebench/read-instances.ts')
  return (await readInstances(tasks)).map(({ id }) => id)
}

function createProgress(
  emit: Emit,
  { clock }: CommandSession,
  total: number,
): {
  readonly onGraded: (
    graded: GradedPrediction,
    progress: { readonly done: number; readonly known: boolean },
  ) => void
  readonly end: () => void
  readonly reused: () => number
} {
  const [step, label] = ['grading', `grading ${total} predictions`]
  const started = clock.monotonic()
  let reused = 0
  emit({ type: 'step.started', step, label })
  return {
    onGraded: ({ instanceId, verdict, error }, { done, known }) => {
      if (known) reused++
      const words = error ?? (verdict === null ? 'no patch' : `${verdict.status}${known ? ' (known)' : ''}`)
      emit({ type: 'step.progress', step, done, total, label: `${instanceId}: ${words}` })
    },
    end: () => emit({ type: 'step.finished', step, seconds: (clock.monotonic() - started) / 1000, label }),
    reused: () => reused,
  }
}

type Reported = {
  readonly predictions: readonly Prediction[]
  readonly graded: readonly GradedPrediction[]
  readonly all: readonly string[]
}

/** `<model>.<run>.json` and one report.json an instance, named as the benchmark names them. */
async function writeReports(
  paths: { readonly predictions: string; readonly out: string },
  { predictions, graded, all }: Reported,
): Promise<{ readonly summary: RunSummary; readonly report: string }> {
  const model = fileNameOf(predictions[0]?.model_name_or_path ?? 'none')
  const run = basename(paths.predictions).replace(/\.jsonl?$/, '')
  const text = (value: unknown): string => `${JSON.stringify(value, null, 4)}\n`
  for (const entry of graded) {
    const folder = join(paths.out, 'reports', fileNameOf(entry.instanceId))
    await writeFileAtomically(
      join(folder, 'report.json'),
      text({ [entry.instanceId]: instanceReport(entry) }),
    )
  }
  const summary = runSummary(graded, all)
  const report = join(paths.out, `${model}.${run}.json`)
  await writeFileAtomically(report, text(summary))
  return { summary, report }
}

/** A slash becomes two underscores, as the benchmark has it; so does what a file system may not take, and `..`. */
function fileNameOf(name: string): string {
  return Buffer.from(name)
    .subarray(0, longestName)
    .toString()
    .replace(/[/\\\p{Cc}]/gu, '__')
    .replace(/^\.+$/, '__')
}

/** In bytes: a file name has at most 255, and a run's name and an ending follow. */
const longestName = 180

export function gradeManyText({ summary, report, reused }: GradeManyResult): string {
  const count = (name: string, words: string): string[] => {
    const value = summary[`${name}_instances`] ?? 0
    return value === 0 ? [] : [`${value} ${words}`]
  }
  const parts = [
    ...count('resolved', 'resolved'),
    ...count('unresolved', 'not resolved'),
    ...count('empty_patch', 'without a patch'),
    ...count('error', 'not gradable'),
  ]
  const known = reused === 0 ? '' : ` (${reused} known from before)`
  return `${summary.submitted_instances} predictions: ${parts.join(', ')}${known}.\nReport: ${report}`
}

/** 0 when every prediction resolved, 5 when something could not be graded, 6 when the answer to some is no. */
export function summaryExitCode({ summary }: GradeManyResult): 0 | 5 | 6 {
  if ((summary.infra_failure_instances ?? 0) > 0) return 5
  return summary.resolved_instances === summary.submitted_instances ? 0 : 6
}
