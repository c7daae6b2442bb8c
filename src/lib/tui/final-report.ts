import { countOf } from './event-line.ts'
import { type Column, formatTable } from './format-table.ts'
import { oneLine } from './one-line.ts'
import type { FinalReport, ReportedMiner } from './report-types.ts'
import { formatRating, formatShare } from './status-words.ts'
import { wrapText } from './wrap-text.ts'

const roundColumns: readonly Column[] = [
  { title: 'Round', align: 'right' },
  { title: 'Package', shrinkTo: 12 },
  { title: 'Bug', shrinkTo: 8, dropOrder: 2 },
  { title: 'Resolved by', align: 'right' },
  { title: 'Task', shrinkTo: 12, dropOrder: 1 },
]

const minerColumns: readonly Column[] = [
  { title: 'Miner', shrinkTo: 10 },
  { title: 'Asked', align: 'right', dropOrder: 2 },
  { title: 'Resolved', align: 'right' },
  { title: 'Score', align: 'right' },
  { title: 'Share', align: 'right', dropOrder: 3 },
  { title: 'Rating', dropOrder: 1 },
  { title: 'Weight', align: 'right' },
  { title: 'TAO', align: 'right' },
]

const validatorColumns: readonly Column[] = [
  { title: 'Validator', shrinkTo: 10 },
  { title: 'Stake', align: 'right' },
  { title: 'Dividends', align: 'right' },
  { title: 'TAO', align: 'right' },
]

/** The end of a run in text: what was played, who earned what and why, where it is kept. Pure. */
export function finalReport(report: FinalReport, columns: number): string {
  const width = Math.max(40, columns)
  const sections = [
    headline(report),
    roundsSection(report, width),
    minersSection(report.miners, width),
    whySection(report.miners, width),
    validatorsSection(report, width),
    closing(report),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function headline({ rounds, roundsPlanned, interrupted, seed, sandbox }: FinalReport): string {
  const played = interrupted
    ? `Stopped after ${rounds.length} of ${countOf(roundsPlanned, 'round')}`
    : `${countOf(rounds.length, 'round')} played`
  return `${played} (seed ${seed}, sandbox ${sandbox}).`
}

function roundsSection({ rounds }: FinalReport, width: number): string {
  const rows = rounds.map((round, index) => [
    String(index + 1),
    oneLine(round.package),
    round.strategy,
    `${round.resolved} of ${round.miners}`,
    oneLine(round.task),
  ])
  return section(roundColumns, rows, width)
}

function minersSection(miners: readonly ReportedMiner[], width: number): string {
  const rows = byWeight(miners).map((miner) => [
    miner.name,
    String(miner.asked),
    String(miner.resolved),
    formatShare(miner.score),
    formatShare(miner.share),
    formatRating(miner.rating),
    formatShare(miner.weight),
    miner.tao.toFixed(2),
  ])
  return section(minerColumns, rows, width)
}

function whySection(miners: readonly ReportedMiner[], width: number): string {
  const nameWidth = Math.max(0, ...miners.map(({ name }) => name.length))
  const lines = byWeight(miners).flatMap(({ name, why }) => {
    const [first = '', ...rest] = wrapText(oneLine(why), Math.max(20, width - nameWidth - 2))
    const indent = ' '.repeat(nameWidth + 2)
    return [`${name.padEnd(nameWidth)}  ${first}`, ...rest.map((line) => indent + line)]
  })
  return lines.length === 0 ? '' : ['Why', ...lines].join('\n')
}

function validatorsSection({ validators }: FinalReport, width: number): string {
  const rows = validators.map(({ name, stake, dividends, tao }) => [
    name,
    stake.toFixed(2),
    formatShare(dividends),
    tao.toFixed(2),
  ])
  return section(validatorColumns, rows, width)
}

function closing({ dataset, dataDir }: FinalReport): string {
  const kept = `Kept in ${dataDir}`
  if (dataset === null) return `${kept}; the same command goes on from here.`
  return [`Dataset: ${countOf(dataset.rows, 'row')}`, ...dataset.files.map((file) => `  ${file}`), kept].join(
    '\n',
  )
}

function section(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  if (rows.length === 0) return ''
  const { header, lines } = formatTable(columns, rows, width)
  return [header, ...lines].join('\n')
}

/** Best paid first; equals stay in order of uid. */
const byWeight = (miners: readonly ReportedMiner[]): readonly ReportedMiner[] =>
  [...miners].sort((a, b) => b.weight - a.weight || b.tao - a.tao || a.uid - b.uid)
