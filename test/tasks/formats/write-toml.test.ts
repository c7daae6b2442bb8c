import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeToml } from '../../../src/lib/tasks/formats/harbor/write-toml.ts'
import { parseToml } from '../../../src/lib/tasks/recipe/parse-toml.ts'

describe('writeToml()', () => {
  const plain = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => (Math.abs(value) < 1e-6 ? 0 : value)),
    fc.array(fc.string(), { maxLength: 3 }),
  )
  const key = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__')
  const flat = fc.dictionary(key, plain, { maxKeys: 4 })
  const nested = fc.dictionary(key, fc.oneof(plain, flat, fc.array(flat, { minLength: 1, maxLength: 2 })), {
    maxKeys: 4,
  })

  it('writes what the reader reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(plain, nested), { maxKeys: 4 }), (table) => {
        expect(JSON.parse(JSON.stringify(parseToml(writeToml(table))))).toEqual(
          JSON.parse(JSON.stringify(table)),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('puts plain values before tables, and lists of tables in sections', () => {
    expect(writeToml({ b: { x: 1 }, a: 'é"\n', list: [{ c: true }, { c: false }] })).toBe(
      'a = "é\\"\\n"\n\n[b]\nx = 1\n\n[[list]]\nc = true\n\n[[list]]\nc = false\n',
    )
  })

  it('refuses what TOML has no place for', () => {
    expect(() => writeToml({ a: Number.NaN })).toThrow(RangeError)
    expect(() => writeToml({ a: [[{ b: 1 }]] })).toThrow(RangeError)
  })

  it('is read the same by Python', (context) => {
    const table = { 'odd key': 'tab\there \u007f 🐍', n: [1, 2.5], t: { deep: { x: 'y' } } }
    const program = 'import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.stdin.read())))'
    const read = spawnSync('python3', ['-c', program], { input: writeToml(table), encoding: 'utf8' })
    if (read.status !== 0 && !existsSync('/usr/bin/python3')) context.skip('no Python 3.11 here')
    expect(JSON.parse(read.stdout)).toEqual(table)
  })
})
