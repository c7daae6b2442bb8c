import { Box, Text, useAnimation, useStdout, useWindowSize } from 'ink'
import { useEffect } from 'react'
import type { LogLevel } from '../domain/event.ts'
import { formatSeconds } from './durations.ts'
import { fitPanes } from './fit-panes.ts'
import { formatLogLines } from './format-log-lines.ts'
import { MinersTable } from './miners-table.tsx'
import { RoundsTable } from './rounds-table.tsx'
import { sampleHeadline } from './sample-headline.ts'
import type { StatusSnapshot } from './status-snapshot.ts'
import type { StatusStore } from './status-store.ts'
import { StepList } from './step-list.tsx'

export type StatusAppProps = {
  readonly store: StatusStore
  readonly now: () => number
  readonly openedAtMs: number
  readonly color: boolean
  readonly logLevel: LogLevel
  /** True for the last frame: the log is complete, the live region is gone. */
  readonly ended: boolean
}

/** The live region of a run; the log scrolls by above it and stays in the terminal's history. */
export function StatusApp({ store, now, openedAtMs, color, logLevel, ended }: StatusAppProps) {
  const { frame } = useAnimation({ interval: 200, isActive: !ended })
  const { columns, rows } = useWindowSize()
  const { write } = useStdout()
  useEffect(() => {
    const text = formatLogLines(store.takeLines(), { openedAtMs, logLevel, color, columns })
    if (text !== '') write(text)
  })
  if (ended) return null
  const snapshot = store.snapshot()
  const miners = snapshot.neurons.filter(({ role }) => role === 'miner')
  const panes = fitPanes(rows, {
    rounds: snapshot.rounds.length,
    miners: miners.length,
    steps: Math.max(1, snapshot.steps.length),
  })
  const width = Math.max(20, columns - 1)
  return (
    <Box flexDirection="column" width={width}>
      <RoundsTable
        rounds={snapshot.rounds}
        miners={miners.length}
        shown={panes.rounds}
        width={width}
        color={color}
      />
      <MinersTable miners={miners} shown={panes.miners} width={width} color={color} />
      <Text wrap="truncate" bold={color}>
        {headline(snapshot, (now() - openedAtMs) / 1000)}
      </Text>
      <StepList snapshot={snapshot} shown={panes.steps} nowMs={now()} frame={frame} />
    </Box>
  )
}

function headline({ run, rounds, block, sample }: StatusSnapshot, seconds: number): string {
  if (sample !== null) return sampleHeadline(sample, seconds)
  const clock = formatSeconds(seconds)
  if (run === null) return `agentao · starting · ${clock}`
  const done = rounds.filter((round) => round.seconds !== null).length
  const parts = [
    'agentao',
    clock,
    `${done} of ${run.rounds} rounds done`,
    ...(block === null ? [] : [`block ${block}`]),
    `seed ${run.seed}`,
    `sandbox ${run.sandbox}`,
  ]
  return parts.join(' · ')
}
