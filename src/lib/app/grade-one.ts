import { resolve } from 'node:path'
import type { CommandSession } from '../cli/command-session.ts'
import type { Emit } from '../domain/event.ts'
import type { Verdict } from '../domain/verdict.ts'
import { explainVerdict } from '../grading/explain-verdict.ts'
import { gradePatch } from '../grading/grade-patch.ts'
import { readPatchFile } from '../grading/read-patch-file.ts'
import { exitCodes } from '../kernel/exit-codes.ts'
import { openGradingParts } from './grading-parts.ts'
import { adviceLines, type JudgeAdvice, openJudge } from './judge-advice.ts'
import { createStepReporter } from './step-reporter.ts'

export type GradeOneRequest = {
  readonly task: string
  /** A file, or '-' for standard input. */
  readonly patch: string
  readonly repeat: number
  readonly explain: boolean
  /** Model that is asked for advice on a patch that resolves; none unless named. */
  readonly judge?: string | undefined
  readonly json: boolean
}

export type GradeOneResult = Verdict & {
  readonly instanceId: string
  readonly explanation?: readonly string[]
  readonly judge?: JudgeAdvice
}

/** Grades one patch for a command. The patch and the task are read before a sandbox is chosen. */
export async function gradeOne(session: CommandSession, request: GradeOneRequest): Promise<GradeOneResult> {
  const { cwd, stdin, variables } = session.context
  const patch = await readPatchFile(request.patch === '-' ? '-' : resolve(cwd, request.patch), stdin)
  const advise = request.judge === undefined ? null : await openJudge(request.judge, variables, session.clock)
  const { emit, close } = await openProgress(session, request.json)
  try {
    const onNote = (message: string): void => emit({ type: 'log', level: 'info', message })
    const parts = await openGradingParts(session, onNote)
    const task = await parts.loadTask(resolve(cwd, request.task))
    const steps = createStepReporter(emit, session.clock)
    const verdict = await steps.run(`grading against ${task.record.instance_id}`, async (onProgress) => {
      const grader = { ...(await parts.grader()), onProgress: (label: string) => onProgress(label) }
      return await gradePatch(grader, { task, patch, repeat: request.repeat }, session.signal)
    })
    const explanation = request.explain ? { explanation: explainVerdict(verdict) } : {}
    const result = { instanceId: task.record.instance_id, ...verdict, ...explanation }
    if (advise === null) return result
    const judge = await steps.run(`asking ${request.judge} for advice`, () =>
      advise({ task, patch, verdict }, session.signal),
    )
    return { ...result, judge }
  } finally {
    await close()
  }
}

/** With --json one document is printed and nothing else, so there is no view. */
async function openProgress(
  session: CommandSession,
  json: boolean,
): Promise<{ readonly emit: Emit; readonly close: () => Promise<void> }> {
  if (json) return { emit: () => undefined, close: () => Promise.resolve() }
  const view = await session.openView()
  return { emit: view.emit, close: async () => await view.close() }
}

export function gradeOneText(result: GradeOneResult): string {
  const findings = result.findings.map((finding) => `  ${finding.name}: ${finding.detail}`)
  const short = [`${result.status}: ${result.reason}`, ...findings]
  const advice = result.judge === undefined ? [] : adviceLines(result.judge)
  return [...(result.explanation ?? short), ...advice].join('\n')
}

/** 0 resolved, 5 nothing was learned, 6 the answer is no. */
export function verdictExitCode(status: Verdict['status']): number {
  if (status === 'resolved') return exitCodes.done
  return status === 'infra_error' ? exitCodes.service : exitCodes.negative
}
