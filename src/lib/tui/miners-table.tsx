import { Box, Text } from 'ink'
import { type Column, formatTable } from './format-table.ts'
import type { NeuronStatus } from './status-snapshot.ts'
import { formatRating, formatShare, stateWord } from './status-words.ts'

const columns: readonly Column[] = [
  { title: 'Miner', shrinkTo: 10 },
  { title: 'Now' },
  { title: 'Score', align: 'right' },
  { title: 'Resolved', align: 'right' },
  { title: 'Rating', dropOrder: 3 },
  { title: 'Weight', align: 'right', dropOrder: 1 },
  { title: 'TAO', align: 'right', dropOrder: 2 },
]

export type MinersTableProps = {
  readonly miners: readonly NeuronStatus[]
  readonly shown: number
  readonly width: number
  readonly color: boolean
}

export function MinersTable({ miners, shown, width, color }: MinersTableProps) {
  if (shown === 0) return null
  const visible = miners.slice(0, shown)
  const rows = visible.map((miner) => [
    miner.name,
    stateWord(miner.state),
    formatShare(miner.lastScore),
    `${miner.resolved} of ${miner.asked}`,
    formatRating(miner.rating),
    formatShare(miner.weight),
    miner.tao.toFixed(2),
  ])
  const { header, lines } = formatTable(columns, rows, width)
  return (
    <Box flexDirection="column" marginTop={1} marginBottom={1}>
      <Text dimColor={color} wrap="truncate">
        {header}
      </Text>
      {visible.map((miner, index) => (
        <Text key={miner.uid} wrap="truncate" {...colorOf(miner, color)}>
          {lines[index]}
        </Text>
      ))}
    </Box>
  )
}

function colorOf({ state }: NeuronStatus, color: boolean): { readonly color?: string } {
  if (!color) return {}
  if (state === 'resolved') return { color: 'green' }
  return state === 'tampered' || state === 'invalid' ? { color: 'red' } : {}
}
