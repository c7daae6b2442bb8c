import type { Trajectory, TrajectoryStep } from '../../domain/trajectory.ts'
import type { Clock } from '../../kernel/clock.ts'

/** What the agent did, as it did it; becomes the trajectory. */
export type Diary = {
  /** A thing that was run and what was seen. */
  act(action: {
    readonly why: string
    readonly tool: string
    readonly arguments: Readonly<Record<string, unknown>>
    readonly saw: string
  }): void
  say(message: string): void
  trajectory(outcome: { readonly note: string; readonly steps: number; readonly seconds: number }): Trajectory
}

export type DiaryHead = {
  readonly sessionId: string
  readonly agent: string
  readonly version: string
  readonly problem: string
}

export function startDiary(clock: Clock, head: DiaryHead): Diary {
  const steps: TrajectoryStep[] = []
  const add = (
    step: Omit<TrajectoryStep, 'step_id' | 'timestamp'> & Pick<TrajectoryStep, 'source' | 'message'>,
  ) => {
    const timestamp = new Date(clock.now()).toISOString()
    steps.push({ step_id: steps.length + 1, timestamp, ...step })
  }
  add({ source: 'user', message: head.problem })
  return {
    act({ why, tool, arguments: given, saw }) {
      const id = `call_${steps.length + 1}`
      add({
        source: 'agent',
        message: why,
        tool_calls: [{ tool_call_id: id, function_name: tool, arguments: { ...given } }],
        observation: { results: [{ source_call_id: id, content: shortened(saw) }] },
      })
    },
    say: (message) => add({ source: 'agent', message }),
    trajectory: ({ note, steps: tried, seconds }) => ({
      schema_version: 'ATIF-v1.7',
      session_id: head.sessionId,
      agent: { name: head.agent, version: head.version },
      steps,
      notes: note,
      final_metrics: { total_steps: steps.length, extra: { candidates_tried: tried, seconds } },
    }),
  }
}

const maxObservation = 4_000

function shortened(text: string): string {
  if (text.length <= maxObservation) return text
  const half = maxObservation / 2
  return `${text.slice(0, half)}\n[${text.length - maxObservation} characters left out]\n${text.slice(-half)}`
}
