import { describe, expect, it } from 'vitest'
import { renderCard } from '../../src/lib/dataset/card.ts'
import { columnsOf, datasetTables } from '../../src/lib/dataset/columns.ts'
import { cardTemplate } from './options.ts'

const facts = { rounds: 3, submissions: 12, tables: datasetTables }

describe('renderCard()', () => {
  const card = renderCard(cardTemplate, facts)

  it('begins with metadata between two lines of dashes', () => {
    expect(card).toMatch(/^---\nlicense: other\n[\s\S]+?\n---\n\n# /)
  })

  it('lists every column of every table with its type, in the metadata and in the text', () => {
    const dtype = {
      string: 'dtype: string',
      integer: 'dtype: int64',
      number: 'dtype: float64',
      timestamp: 'dtype: timestamp[ms, tz=UTC]',
      string_list: 'sequence: string',
    }
    for (const table of datasetTables) {
      const info = card
        .split('dataset_info:')[1]
        ?.split(`- config_name: ${table}\n`)[1]
        ?.split('- config_name')[0]
      for (const { name, type } of columnsOf[table]) {
        expect(info).toContain(`  - name: ${name}\n    ${dtype[type]}\n`)
        expect(card.split(`### ${table}`)[1]).toContain(`| \`${name}\` |`)
      }
    }
  })

  it('says how much there is and leaves no place open', () => {
    expect(card).toContain('12 submissions from 3 rounds')
    expect(card).not.toMatch(/\{\{|\}\}/)
  })

  it('names only tables that have files', () => {
    const small = renderCard(cardTemplate, { ...facts, tables: ['submissions', 'tasks'] })
    expect(small).toContain('path: "tasks/train-*.parquet"')
    expect(small).not.toContain('trajectories/train')
  })

  it.each([
    [0, 'n<1K'],
    [999, 'n<1K'],
    [1000, '1K<n<10K'],
    [100_000, '100K<n<1M'],
    [5_000_000, '1M<n<10M'],
  ])('puts %i rows into the Hub size %s', (submissions, size) => {
    expect(renderCard(cardTemplate, { ...facts, submissions })).toContain(`size_categories: ["${size}"]`)
  })

  it('refuses a template with a place that nothing fills', () => {
    expect(() => renderCard('{{nothing}}', facts)).toThrow('unknown place: nothing')
  })
})
