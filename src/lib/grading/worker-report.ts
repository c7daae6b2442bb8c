import { z } from 'zod'
import type { TestOutcome } from '../domain/verdict.ts'

const recordSchema = z.union([
  z.object({
    id: z.string(),
    when: z.enum(['setup', 'call', 'teardown']),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    xfail: z.boolean(),
    /** One of its subtests was skipped; pytest's XML then calls the whole test so. */
    skippedPart: z.boolean().default(false),
    seconds: z.number(),
    text: z.string(),
  }),
  z.object({ collect: z.string(), text: z.string() }),
  z.object({ finish: z.number() }),
])
type WorkerRecord = z.infer<typeof recordSchema>

/** One worker as the supervisor saw it: how it ended, what its reporter said, and pytest's own XML report. */
export const workerReportSchema = z.object({
  end: z.enum(['exited', 'signal', 'timeout']),
  code: z.number().int(),
  /** What does not parse was not written by the reporter; it counts as foreign. */
  records: z.array(z.unknown()),
  foreign: z.number().int(),
  /** Limits or priorities of the process that starts the workers were changed meanwhile. */
  meddled: z.boolean(),
  log: z.string(),
  seconds: z.number(),
  junit: z.record(z.string(), z.string()).nullable(),
})
export type WorkerReport = z.infer<typeof workerReportSchema>

export type FoldedReport = {
  readonly outcomes: ReadonlyMap<string, TestOutcome>
  readonly messages: ReadonlyMap<string, string>
  readonly seconds: ReadonlyMap<string, number>
  /** Tests of which a subtest was skipped. */
  readonly partlySkipped: ReadonlySet<string>
  readonly collectErrors: readonly string[]
  /** The exit status the session announced; null when it never finished. */
  readonly finished: number | null
  /** Ids with two records for one phase, and the number of records nobody should have written. */
  readonly repeated: readonly string[]
  readonly foreign: number
}

type TestRecord = Extract<WorkerRecord, { id: string }>

/** The reporter's records as one outcome per test. */
export function foldReport(report: WorkerReport): FoldedReport {
  const parsed = report.records.map((record) => recordSchema.safeParse(record))
  const records = parsed.flatMap((result) => (result.success ? [result.data] : []))
  const tests = Map.groupBy(
    records.filter((record): record is TestRecord => 'id' in record),
    (record) => record.id,
  )
  const finishes = records.flatMap((record) => ('finish' in record ? [record.finish] : []))
  return {
    outcomes: new Map([...tests].map(([id, phases]) => [id, outcomeOf(phases)])),
    messages: new Map([...tests].map(([id, phases]) => [id, messageOf(phases)])),
    seconds: new Map([...tests].map(([id, phases]) => [id, phases.reduce((sum, p) => sum + p.seconds, 0)])),
    partlySkipped: new Set(
      [...tests].filter(([, phases]) => phases.some((phase) => phase.skippedPart)).map(([id]) => id),
    ),
    collectErrors: records.flatMap((record) =>
      'collect' in record ? [`${record.collect}: ${record.text}`] : [],
    ),
    finished: finishes[0] ?? null,
    repeated: [...tests].filter(([, phases]) => hasTwice(phases)).map(([id]) => id),
    foreign:
      report.foreign + parsed.filter((result) => !result.success).length + Math.max(0, finishes.length - 1),
  }
}

function outcomeOf(phases: readonly TestRecord[]): TestOutcome {
  const [setup, call, teardown] = (['setup', 'call', 'teardown'] as const).map((when) =>
    phases.find((phase) => phase.when === when),
  )
  if (setup?.outcome === 'failed' || teardown?.outcome === 'failed') return 'error'
  const decisive = call ?? setup
  if (decisive === undefined) return 'missing'
  if (decisive.outcome === 'skipped') return decisive.xfail ? 'xfailed' : 'skipped'
  if (decisive.outcome === 'failed') return 'failed'
  if (call === undefined) return 'missing'
  return call.xfail ? 'xpassed' : 'passed'
}

const messageOf = (phases: readonly TestRecord[]): string =>
  phases.find((phase) => phase.text !== '')?.text ?? ''

const hasTwice = (phases: readonly TestRecord[]): boolean =>
  new Set(phases.map((phase) => phase.when)).size !== phases.length
