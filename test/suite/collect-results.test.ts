import { describe, expect, it } from 'vitest'
import { collectResults } from '../../src/lib/suite/collect-results.ts'
import type { VariantBatch, VariantResult } from '../../src/lib/suite/variant.ts'
import { localEnvironment } from './local-sandbox.ts'
import { limits } from './sample-repository.ts'

const prefix = '@@ '

function start(ids: readonly string[], onResult?: (result: VariantResult) => boolean) {
  const batch: VariantBatch = {
    environment: localEnvironment({ sourceRoots: ['.'], testPaths: [] }),
    workspace: '/nowhere',
    variants: ids.map((id) => ({ id, files: {}, tests: [], seconds: 1 })),
    limits,
    onResult,
  }
  const stops: string[] = []
  const collector = collectResults(batch, prefix, () => stops.push('stopped'))
  return { collector, stops, ids: () => collector.results.map((result) => result.id) }
}

const record = (index: number, detail = '') =>
  JSON.stringify({ index, end: 'done', detail, seconds: 0.1, records: [] })

describe('collectResults()', () => {
  it('reads results among other output', () => {
    const { collector, ids } = start(['a', 'b'])
    for (const line of [
      'noise',
      `${prefix}=${record(0)}`,
      `x${prefix}=${record(1)}`,
      `${prefix}=${record(1)}`,
    ]) {
      collector.onLine(line)
    }
    expect(ids()).toEqual(['a', 'b'])
  })

  it('puts a result together that came in parts', () => {
    const { collector, ids } = start(['a'])
    const text = record(0)
    collector.onLine(`${prefix}+${text.slice(0, 10)}`)
    expect(ids()).toEqual([])
    collector.onLine(`${prefix}=${text.slice(10)}`)
    expect(ids()).toEqual(['a'])
  })

  it('never takes a result for that of another variant, and finds a lost one in the file', () => {
    const { collector, ids } = start(['a', 'b', 'c'])
    collector.onLine(`${prefix}=not json`)
    collector.onLine(`${prefix}=${record(1)}`)
    expect(ids()).toEqual([])
    collector.addMissed(new TextEncoder().encode(`${record(0)}\n${record(1)}\n${record(2)}\n`))
    expect(ids()).toEqual(['a', 'b', 'c'])
  })

  it('takes nothing from a file that somebody else wrote into', () => {
    const { collector, ids } = start(['a'])
    collector.addMissed(new TextEncoder().encode(`${record(0)}\nforged\n`))
    expect(ids()).toEqual([])
  })

  it('stops once, and keeps nothing that comes later', () => {
    const { collector, ids, stops } = start(['a', 'b'], () => false)
    collector.onLine(`${prefix}=${record(0)}`)
    collector.onLine(`${prefix}=${record(1)}`)
    collector.addMissed(new TextEncoder().encode(`${record(0)}\n${record(1)}\n`))
    expect(ids()).toEqual(['a'])
    expect(stops).toEqual(['stopped'])
  })
})
