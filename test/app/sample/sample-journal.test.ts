import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type JournalEntry,
  journalFile,
  openJournal,
  turnsOf,
  unfinishedSeed,
} from '../../../src/lib/app/sample/sample-journal.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const begun: JournalEntry = { type: 'run', run: 'r1', request: 'q', seed: 's' }
const made: JournalEntry = {
  type: 'task',
  run: 'r1',
  package: 'pypi:a',
  turn: 0,
  id: 'a__1.0',
  tried: { noticed: 1 },
}
const refused: JournalEntry = {
  type: 'refused',
  run: 'r1',
  package: 'pypi:b',
  turn: 0,
  kind: 'no_tests',
  reason: 'b 1: no tests.',
  ended: true,
  tried: {},
}

describe('openJournal()', () => {
  test('is empty in a folder that is not there yet', async () => {
    const dir = tempDir()
    expect((await openJournal(join(dir, 'new'))).entries).toEqual([])
  })

  test('reads back what was added, for its owner only', async () => {
    const dir = tempDir()
    const journal = await openJournal(dir)
    for (const entry of [begun, made, refused]) await journal.add(entry)
    expect((await openJournal(dir)).entries).toEqual([begun, made, refused])
    expect((await stat(join(dir, journalFile))).mode & 0o777).toBe(0o600)
  })

  test('passes over a line that was cut off, and does not lose the next one', async () => {
    const dir = tempDir()
    const journal = await openJournal(dir)
    await journal.add(begun)
    await appendFile(join(dir, journalFile), JSON.stringify(made).slice(0, 20))
    await (await openJournal(dir)).add(refused)
    expect((await openJournal(dir)).entries).toEqual([begun, refused])
    expect(await readFile(join(dir, journalFile), 'utf8')).toMatch(/\n$/)
  })

  test('passes over lines that are none of its own', async () => {
    const dir = tempDir()
    await writeFile(join(dir, journalFile), '[]\n{"type":"task"}\nnull\n')
    expect((await openJournal(dir)).entries).toEqual([])
  })
})

describe('turnsOf()', () => {
  test('takes the last word on each turn of the run, and nothing of other runs', () => {
    const again: JournalEntry = { ...made, turn: 0, id: 'a__1.1' }
    const other: JournalEntry = { ...made, run: 'r2', turn: 1 }
    const turns = turnsOf([begun, made, refused, again, other], 'r1')
    expect([...turns]).toEqual([
      ['pypi:a#0', again],
      ['pypi:b#0', refused],
    ])
  })
})

describe('unfinishedSeed()', () => {
  test('is the seed of a run that was cut off', () => {
    expect(unfinishedSeed([begun, made], 'q')).toBe('s')
  })

  test('is null when the run was done, when another thing was asked for, and when there was none', () => {
    expect(unfinishedSeed([begun, made, { type: 'done', run: 'r1' }], 'q')).toBeNull()
    expect(unfinishedSeed([begun], 'another')).toBeNull()
    expect(unfinishedSeed([], 'q')).toBeNull()
  })

  test('is that of the last run when there were several', () => {
    const later: JournalEntry = { type: 'run', run: 'r2', request: 'q', seed: 't' }
    expect(unfinishedSeed([begun, { type: 'done', run: 'r1' }, later], 'q')).toBe('t')
    expect(unfinishedSeed([later, begun, { type: 'done', run: 'r1' }], 'q')).toBeNull()
  })
})
