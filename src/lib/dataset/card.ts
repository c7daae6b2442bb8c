import type { ColumnType } from '../domain/ports/shard-writer.ts'
import { columnsOf, type DatasetColumn, type DatasetTable, datasetSchemaVersion } from './columns.ts'
import { secretKinds } from './secret-shapes.ts'

export type CardFacts = {
  readonly rounds: number
  readonly submissions: number
  /** Tables that have files, the default first. */
  readonly tables: readonly DatasetTable[]
}

/**
 * The dataset card: the template with its {{places}} filled. The metadata and the column tables come from the schema the
 * shards are written with, so they cannot disagree with it. Throws for a place that nothing fills.
 */
export function renderCard(template: string, facts: CardFacts): string {
  const values: Readonly<Record<string, string>> = {
    metadata: metadataYaml(facts),
    schema_version: datasetSchemaVersion,
    rounds: String(facts.rounds),
    submissions: String(facts.submissions),
    columns: facts.tables.map(describeTable).join('\n\n'),
    secret_kinds: secretKinds.map((kind) => `\`${kind}\``).join(', '),
  }
  return template.replace(/\{\{(\w+)\}\}/g, (_, place: string) => {
    const value = values[place]
    if (value === undefined) throw new Error(`The dataset card's template has an unknown place: ${place}.`)
    return value
  })
}

function metadataYaml({ submissions, tables }: CardFacts): string {
  return [
    'license: other',
    'license_name: per-row',
    'language: [en]',
    'task_categories: [text-generation]',
    'tags: [code, software-engineering, agents, bittensor]',
    `size_categories: ["${sizeCategory(submissions)}"]`,
    'configs:',
    ...tables.flatMap(configYaml),
    'dataset_info:',
    ...tables.flatMap(infoYaml),
  ].join('\n')
}

function configYaml(table: DatasetTable, index: number): readonly string[] {
  return [
    `- config_name: ${table}`,
    ...(index === 0 ? ['  default: true'] : []),
    '  data_files:',
    '  - split: train',
    `    path: "${table}/train-*.parquet"`,
  ]
}

function infoYaml(table: DatasetTable): readonly string[] {
  return [`- config_name: ${table}`, '  features:', ...columnsOf[table].flatMap(featureYaml)]
}

const featureTypes: Readonly<Record<ColumnType, string>> = {
  string: 'dtype: string',
  integer: 'dtype: int64',
  number: 'dtype: float64',
  timestamp: 'dtype: timestamp[ms, tz=UTC]',
  string_list: 'sequence: string',
}

function featureYaml({ name, type }: DatasetColumn): readonly string[] {
  return [`  - name: ${name}`, `    ${featureTypes[type]}`]
}

/** The Hub's own steps. */
function sizeCategory(rows: number): string {
  const steps = [
    [1e3, 'n<1K'],
    [1e4, '1K<n<10K'],
    [1e5, '10K<n<100K'],
    [1e6, '100K<n<1M'],
  ] as const
  return steps.find(([limit]) => rows < limit)?.[1] ?? '1M<n<10M'
}

function describeTable(table: DatasetTable): string {
  const rows = columnsOf[table].map(
    ({ name, type, nullable, about }) => `| \`${name}\` | ${type}${nullable ? ', or null' : ''} | ${about} |`,
  )
  return [`### ${table}`, '', '| column | type | meaning |', '|---|---|---|', ...rows].join('\n')
}
