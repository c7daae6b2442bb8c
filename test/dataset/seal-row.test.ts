import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DatasetColumn } from '../../src/lib/dataset/columns.ts'
import { createSeal } from '../../src/lib/dataset/seal-row.ts'
import { testScrub } from './options.ts'

const column = (name: string, type: DatasetColumn['type']): DatasetColumn => ({
  name,
  type,
  nullable: true,
  about: '',
})
const columns = [
  column('id', 'string'),
  column('patch', 'string'),
  column('score', 'number'),
  column('tags', 'string_list'),
  column('scrubbed', 'integer'),
  column('schema_version', 'string'),
  column('row_sha256', 'string'),
]
const token = `ghp_${'a1B2'.repeat(9)}`
const clean = { id: 'a', patch: null, score: 0.5, tags: ['x'] }

it('a sealed row keeps clean cells and carries the digest of all columns before it', () => {
  const sealed = createSeal(columns, testScrub())(clean)
  expect(sealed).toEqual({
    ...clean,
    scrubbed: 0,
    schema_version: 'agentao-dataset/1',
    row_sha256: createHash('sha256').update('["a",null,0.5,["x"],0,"agentao-dataset/1"]').digest('hex'),
  })
})

it('every text column is scrubbed, lists too, and the removals are counted', () => {
  const sealed = createSeal(columns, testScrub())(
    { ...clean, id: token, patch: `+${token}`, tags: ['x', token] },
    2,
  )
  expect(sealed).toMatchObject({
    id: '[removed:token]',
    patch: '+[removed:token]',
    tags: ['x', '[removed:token]'],
    scrubbed: 5,
  })
})

it('a secret is found in whichever row it first appears or appears again', () => {
  const seal = createSeal(columns, testScrub())
  const dirty = { ...clean, patch: `see ${token}` }
  for (const row of [clean, dirty, dirty, clean, dirty])
    expect(seal(row).patch).toBe(row.patch === null ? null : 'see [removed:token]')
})

it('the same row gives the same seal, whatever came before it', () => {
  const text = fc.oneof(fc.string(), fc.constant(token), fc.constant('/home/alice/x'))
  const rows = fc.array(
    fc.record({ id: text, patch: fc.option(text), score: fc.double({ noNaN: true }), tags: fc.array(text) }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(rows, (all) => {
      const together = createSeal(columns, testScrub())
      const apart = all.map((row) => createSeal(columns, testScrub())(row))
      expect(all.map((row) => together(row))).toEqual(apart)
    }),
    { numRuns: 60 },
  )
})

it('text that UTF-8 cannot hold is made such that readers see what was hashed', () => {
  const sealed = createSeal(columns, testScrub())({ ...clean, id: 'half \ud800 pair' })
  expect(sealed.id).toBe('half \ufffd pair')
  expect(sealed.scrubbed).toBe(0)
})
