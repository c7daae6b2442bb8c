import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createParquetWriter } from '../../../src/lib/adapters/parquet/create-parquet-writer.ts'
import type { ShardColumn, ShardRow } from '../../../src/lib/domain/ports/shard-writer.ts'
import { readFooter, readParquet } from './read-parquet.ts'

const columns: readonly ShardColumn[] = [
  { name: 'id', type: 'string', nullable: false },
  { name: 'patch', type: 'string', nullable: true },
  { name: 'uid', type: 'integer', nullable: false },
  { name: 'tokens', type: 'integer', nullable: true },
  { name: 'score', type: 'number', nullable: false },
  { name: 'usd', type: 'number', nullable: true },
  { name: 'created_at', type: 'timestamp', nullable: false },
  { name: 'findings', type: 'string_list', nullable: false },
]
const header = { columns, metadata: { 'agentao.schema_version': 'test/1' } }
const writer = createParquetWriter()
let dir: string
let path: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-parquet-'))
  path = join(dir, 'table', 'train-x-00000.parquet')
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

function row(index: number, change: ShardRow = {}): ShardRow {
  return {
    id: `row-${index}`,
    patch: index % 3 === 0 ? null : `--- a/x.py\n+++ b/x.py\n😀 é ${index}\n`,
    uid: index,
    tokens: index % 2 === 0 ? null : index * 1000,
    score: index / 7,
    usd: null,
    created_at: 1_700_000_000_000 + index,
    findings: Array.from({ length: index % 3 }, (_, at) => `finding-${at}`),
    ...change,
  }
}

async function write(rows: readonly ShardRow[], to = path): Promise<void> {
  const file = await writer.open(to, header)
  await file.add(rows)
  await file.finish()
}

/** A row as readers give it back. */
function asRead(written: ShardRow): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const value = written[name] ?? null
      if (typeof value !== 'number') return [name, value]
      if (type === 'timestamp') return [name, new Date(value)]
      return [name, type === 'integer' ? BigInt(value) : value]
    }),
  )
}

describe('a Parquet shard', () => {
  it('is read back equal by another library: every type, null, text and empty list', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => row(index))
    await write(rows)
    expect(await readParquet(path)).toEqual(rows.map(asRead))
  })

  it('is read back equal whatever the values are', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 })
    const rowOf = fc.record({
      id: text,
      patch: fc.option(text),
      uid: fc.maxSafeInteger(),
      tokens: fc.option(fc.maxSafeNat()),
      score: fc.double({ noNaN: true }),
      usd: fc.option(fc.double({ noNaN: true })),
      created_at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      findings: fc.array(text, { maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(rowOf, { maxLength: 30 }), async (rows) => {
        await write(rows)
        expect(await readParquet(path)).toEqual(rows.map(asRead))
      }),
      { numRuns: 40 },
    )
  })

  it('has the same bytes for the same rows, however they were handed over', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => row(index))
    await write(rows)
    const other = join(dir, 'other.parquet')
    const file = await writer.open(other, header)
    for (let start = 0; start < rows.length; start += 7) await file.add(rows.slice(start, start + 7))
    await file.finish()
    expect((await readFile(other)).equals(await readFile(path))).toBe(true)
  })

  it('starts with a small row group, compresses with zstd and carries a page index', async () => {
    const rows = Array.from({ length: 7000 }, (_, index) => row(index, { patch: `${index} `.repeat(60) }))
    await write(rows)
    const footer = await readFooter(path)
    expect(footer.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([1000, 5000, 1000])
    const chunks = footer.row_groups[1]?.columns ?? []
    expect(new Set(chunks.map(({ meta_data }) => meta_data?.codec))).toEqual(new Set(['ZSTD']))
    const patch = chunks.find(({ meta_data }) => meta_data?.path_in_schema[0] === 'patch')
    expect(patch?.offset_index_offset).toBeDefined()
    expect(footer.key_value_metadata).toEqual([{ key: 'agentao.schema_version', value: 'test/1' }])
    expect((await readParquet(path))[6999]).toEqual(asRead(rows[6999] ?? {}))
  })

  it('cuts row groups by text too, so that long rows do not pile up in memory', async () => {
    const long = 'x'.repeat(5_000_000)
    await write(Array.from({ length: 8 }, (_, index) => row(index, { patch: long })))
    const footer = await readFooter(path)
    expect(footer.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([4, 4])
  })

  it('without rows is still a readable file', async () => {
    await write([])
    expect(await readParquet(path)).toEqual([])
  })

  it('is not there before finish(), and discard() leaves nothing', async () => {
    const file = await writer.open(path, header)
    await file.add([row(1)])
    expect((await readdir(join(dir, 'table'))).filter((name) => !name.startsWith('.'))).toEqual([])
    await file.discard()
    await file.discard()
    expect(await readdir(join(dir, 'table'))).toEqual([])
  })

  it('takes over what a killed process left, and discard() after finish() keeps the file', async () => {
    await mkdir(join(dir, 'table'))
    await writeFile(join(dir, 'table', '.train-x-00000.parquet.tmp'), 'half a file '.repeat(1000))
    const file = await writer.open(path, header)
    await file.add([row(1)])
    await file.finish()
    await file.discard()
    expect(await readdir(join(dir, 'table'))).toEqual(['train-x-00000.parquet'])
    expect(await readParquet(path)).toHaveLength(1)
  })

  it.each([
    ['null where none may be', { id: null }],
    ['a fraction for an integer', { uid: 1.5 }],
    ['an integer that is not exact', { uid: 2 ** 60 }],
    ['text for a number', { score: '1' }],
    ['a number for text', { id: 7 }],
    ['text for a list', { findings: 'one' }],
  ])('refuses %s', async (_, change) => {
    const file = await writer.open(path, header)
    await file.add([row(0, change)])
    await expect(file.finish()).rejects.toThrow(TypeError)
    await file.discard()
    expect(await readdir(join(dir, 'table'))).toEqual([])
  })

  it('refuses a row that lacks a column', async () => {
    const file = await writer.open(path, header)
    await file.add([{ id: 'only this' }])
    await expect(file.finish()).rejects.toThrow('patch cannot hold undefined')
    await file.discard()
  })
})

describe('what goes wrong outside is told', () => {
  it('a folder that cannot be made', async () => {
    await writeFile(join(dir, 'file'), '')
    await expect(writer.open(join(dir, 'file', 'x.parquet'), header)).rejects.toMatchObject({
      code: 'AGT_STORE',
      service: 'files',
    })
  })

  it('a full disk', async () => {
    await mkdir(join(dir, 'table'))
    await symlink('/dev/full', join(dir, 'table', '.train-x-00000.parquet.tmp'))
    const file = await writer.open(path, header)
    await file.add([row(0)])
    await expect(file.finish()).rejects.toMatchObject({ code: 'AGT_DISK_FULL' })
    await file.discard()
    expect(await readdir(join(dir, 'table'))).toEqual([])
  })
})

it('a Parquet shard is read back equal by Arrow (skipped when pyarrow is not installed)', async (ctx) => {
  const python = process.env.AGENTAO_TEST_PYTHON ?? 'python3'
  const script = `
import json, sys, pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
print(json.dumps({"types": [str(f.type) for f in table.schema], "rows": json.loads(json.dumps(table.to_pylist(), default=lambda v: round(v.timestamp() * 1000)))}))
`
  try {
    execFileSync(python, ['-c', 'import pyarrow.parquet'], { stdio: 'ignore' })
  } catch {
    ctx.skip('pyarrow is not importable')
  }
  const rows = Array.from({ length: 1200 }, (_, index) => row(index))
  await write(rows)
  const seen = JSON.parse(execFileSync(python, ['-c', script, path], { encoding: 'utf8' }))
  expect(seen.types).toEqual([
    'string',
    'string',
    'int64',
    'int64',
    'double',
    'double',
    'timestamp[ms, tz=UTC]',
    'list<element: string not null>',
  ])
  expect(seen.rows).toEqual(rows)
})
