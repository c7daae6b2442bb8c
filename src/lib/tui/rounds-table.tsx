import { Box, Text } from 'ink'
import { formatSeconds } from './durations.ts'
import { type Column, formatTable } from './format-table.ts'
import type { RoundStatus } from './status-snapshot.ts'
import { roundWord } from './status-words.ts'

const columns: readonly Column[] = [
  { title: 'Round', align: 'right' },
  { title: 'Package', shrinkTo: 12 },
  { title: 'Bug', shrinkTo: 8, dropOrder: 1 },
  { title: 'State', shrinkTo: 12 },
  { title: 'Time', align: 'right', dropOrder: 2 },
]

export type RoundsTableProps = {
  readonly rounds: readonly RoundStatus[]
  readonly miners: number
  /** Newest rounds to show. */
  readonly shown: number
  readonly width: number
  readonly color: boolean
}

export function RoundsTable({ rounds, miners, shown, width, color }: RoundsTableProps) {
  if (shown === 0) return null
  const newest = rounds.slice(-shown)
  const rows = newest.map((round) => [
    String(round.round + 1),
    round.package,
    round.strategy,
    roundWord(round, miners),
    round.seconds === null ? '' : formatSeconds(round.seconds),
  ])
  const { header, lines } = formatTable(columns, rows, width)
  return (
    <Box flexDirection="column" marginTop={1}>
      <Text dimColor={color} wrap="truncate">
        {header}
      </Text>
      {newest.map((round, index) => (
        <Text key={round.round} wrap="truncate">
          {lines[index]}
        </Text>
      ))}
    </Box>
  )
}
