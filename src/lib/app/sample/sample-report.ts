import type { Difficulty, Task } from '../../domain/task.ts'
import { countOf } from '../../tui/event-line.ts'
import type { Counts } from './take-turn.ts'

export type SampleReport = {
  readonly type: 'result'
  readonly seed: string
  readonly out: string
  readonly sandbox: string
  readonly asked: number
  /** In the order in which they were taken. */
  readonly tasks: readonly SampledTask[]
  readonly refused: readonly SampleRefusal[]
  /** How many attempts were refused, by the kind of reason. */
  readonly refusals: Counts
  /** Changes that were tried, by what came of them; runs before this one included. */
  readonly tried: Counts
  readonly seconds: number
}

export type SampledTask = {
  readonly id: string
  readonly package: string
  readonly strategy: string
  readonly detail: string
  readonly difficulty: Difficulty | null
  readonly failToPass: number
  readonly passToPass: number
  /** False when it was in the folder already. */
  readonly written: boolean
}

export type SampleRefusal = { readonly package: string; readonly kind: string; readonly reason: string }

export function sampledTask({ record, hiddenTests }: Task, written: boolean): SampledTask {
  return {
    id: record.instance_id,
    package: `${record.repo}==${record.version}`,
    strategy: record.provenance.strategy,
    detail: record.provenance.detail,
    difficulty: record.difficulty ?? null,
    failToPass: hiddenTests.FAIL_TO_PASS.length,
    passToPass: hiddenTests.PASS_TO_PASS.length,
    written,
  }
}

export function sumCounts(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>()
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count)
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function sampleText(report: SampleReport): string {
  const { tasks, refused, out, seed, asked } = report
  const made = tasks.map(
    ({ id, package: name, detail, difficulty, failToPass, passToPass, written }) =>
      `${id}  ${name}  ${difficulty ?? ''}  ${detail}  ${failToPass} to pass, ${passToPass} to keep${written ? '' : '  (was there)'}`,
  )
  const not = refused.map(({ package: name, reason }) => `none from ${name}: ${reason}`)
  const missing = tasks.length < asked ? ` of the ${asked} asked for` : ''
  return [...made, ...not, `${countOf(tasks.length, 'task')}${missing} in ${out} (seed ${seed})`].join('\n')
}
