import type { Emit } from '../domain/event.ts'
import type { Clock } from '../kernel/clock.ts'

type OnProgress = (label: string, done?: number, total?: number) => void

/** Tells long work as events: one step with a name, its progress, and its end, also when it fails. */
export type StepReporter = {
  run<T>(label: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T>
}

export function createStepReporter(emit: Emit, clock: Clock): StepReporter {
  let count = 0
  return {
    async run(label, work) {
      const step = `${label}#${count++}`
      const started = clock.monotonic()
      emit({ type: 'step.started', step, label })
      let failed = true
      try {
        const value = await work((progress, done, total) =>
          emit({ type: 'step.progress', step, done: done ?? 0, total: total ?? null, label: progress }),
        )
        failed = isRefusal(value)
        return value
      } finally {
        const seconds = (clock.monotonic() - started) / 1000
        emit({ type: 'step.finished', step, seconds, label, ...(failed ? { failed } : {}) })
      }
    },
  }
}

function isRefusal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false
}
