import type { Emit } from '../../domain/event.ts'
import type { Sandbox } from '../../domain/ports/sandbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { paceOf } from './sample-pace.ts'
import { type SampledTask, type SampleRefusal, type SampleReport, sumCounts } from './sample-report.ts'
import type { SampleRequest } from './sample-request.ts'
import type { Counts } from './take-turn.ts'

export type SampleLogParts = {
  readonly request: SampleRequest
  readonly seed: string
  readonly sandbox: Pick<Sandbox, 'backend' | 'isolation'>
  readonly emit: Emit
  readonly clock: Clock
}

/** What a run has come to so far: told as events while it goes on, and as a report at its end. */
export type SampleLog = {
  readonly onTask: (task: SampledTask) => void
  readonly onRefusal: (refusal: SampleRefusal) => void
  readonly report: (tried: readonly Counts[]) => SampleReport
}

export function createSampleLog({ request, seed, sandbox, emit, clock }: SampleLogParts): SampleLog {
  const { out, count: asked, workers, sources } = request
  const startedMs = clock.monotonic()
  const seconds = (): number => (clock.monotonic() - startedMs) / 1000
  const tasks: SampledTask[] = []
  const refused: SampleRefusal[] = []
  const { backend, isolation } = sandbox
  const packages = sources.length
  const begun = { seed, sandbox: backend, isolation: isolation.summary, packages, asked, workers, out }
  emit({ type: 'sample.started', ...begun })
  return {
    onTask: (task) => {
      tasks.push(task)
      const made = tasks.filter(({ written }) => written).length
      const pace = paceOf({ made, missing: asked - tasks.length, seconds: seconds() })
      emit({ type: 'task.sampled', ...task, done: tasks.length, asked, ...pace })
    },
    onRefusal: (refusal) => {
      refused.push(refusal)
      emit({ type: 'sample.refused', ...refusal })
    },
    report: (tried) => ({
      type: 'result',
      seed,
      out,
      sandbox: backend,
      asked,
      tasks,
      refused,
      refusals: sumCounts(refused.map(({ kind }) => ({ [kind]: 1 }))),
      tried: sumCounts(tried),
      seconds: Math.round(seconds() * 10) / 10,
    }),
  }
}
