import { formatSeconds } from './durations.ts'
import type { StatusSnapshot, StepStatus } from './status-snapshot.ts'

/** What is going on now, in a few words with its clock: the newest step, else who is still thinking. */
export function currentWork(snapshot: StatusSnapshot, nowMs: number): string | null {
  const step = snapshot.steps.at(-1)
  if (step !== undefined) return describeStep(step, nowMs)
  const waiting = snapshot.neurons.filter(({ state }) => state === 'asked').map(({ name }) => name)
  if (waiting.length === 0) return null
  const shown = waiting.length > 4 ? [...waiting.slice(0, 3), `${waiting.length - 3} more`] : waiting
  return `waiting for ${shown.join(', ')}`
}

/** A step with its count and clock, e.g. `mutants of toolz 12/40 (14 s)`. */
export function describeStep(step: StepStatus, nowMs: number): string {
  const counted = step.done > 0 || step.total !== null
  const count = counted ? ` ${step.done}${step.total === null ? '' : `/${step.total}`}` : ''
  return `${step.label}${count} (${formatSeconds((nowMs - step.startedAtMs) / 1000)})`
}
