import { Text } from 'ink'
import { currentWork, describeStep } from './current-work.ts'
import type { StatusSnapshot } from './status-snapshot.ts'

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

export type StepListProps = {
  readonly snapshot: StatusSnapshot
  readonly shown: number
  readonly nowMs: number
  readonly frame: number
}

/** What is going on now, newest last, each with its clock. */
export function StepList({ snapshot, shown, nowMs, frame }: StepListProps) {
  const newest = snapshot.steps.slice(-Math.max(1, shown))
  const texts = newest.map((step) => ({ key: step.step, text: describeStep(step, nowMs) }))
  const work = currentWork(snapshot, nowMs) ?? 'working'
  const lines = texts.length > 0 ? texts : [{ key: 'waiting', text: work }]
  return lines.map(({ key, text }) => (
    <Text key={key} wrap="truncate">
      {spinner[frame % spinner.length]} {text}
    </Text>
  ))
}
