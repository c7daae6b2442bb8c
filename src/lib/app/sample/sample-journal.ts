import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readOrEmpty } from '../../files/read-or-empty.ts'

/** Beside the tasks: what every run into this folder tried, and what came of it. */
export const journalFile = 'sample.jsonl'

const countsSchema = z.record(z.string(), z.number().int().nonnegative())

const entrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run'), run: z.string(), request: z.string(), seed: z.string() }),
  z.strictObject({
    type: z.literal('task'),
    run: z.string(),
    package: z.string(),
    turn: z.number().int(),
    id: z.string(),
    tried: countsSchema,
  }),
  z.strictObject({
    type: z.literal('refused'),
    run: z.string(),
    package: z.string(),
    turn: z.number().int(),
    kind: z.string(),
    reason: z.string(),
    /** True when nothing more is to be had from the package with this seed. */
    ended: z.boolean(),
    tried: countsSchema,
  }),
  z.strictObject({ type: z.literal('done'), run: z.string() }),
])
export type JournalEntry = z.infer<typeof entrySchema>
export type TurnEntry = Extract<JournalEntry, { type: 'task' | 'refused' }>

/** The journal of a folder of tasks, as it was when it was opened; what is added is on the disk at once. */
export type SampleJournal = {
  readonly entries: readonly JournalEntry[]
  readonly add: (entry: JournalEntry) => Promise<void>
}

/** Opens or begins the journal of `dir`. A line that a killed process left half-written counts as absent. */
export async function openJournal(dir: string): Promise<SampleJournal> {
  const path = join(dir, journalFile)
  await mkdir(dir, { recursive: true })
  const text = await readOrEmpty(path)
  let isTorn = text !== '' && !text.endsWith('\n')
  return {
    entries: text.split('\n').flatMap((line) => parsedEntry(line) ?? []),
    add: async (entry) => {
      const line = `${isTorn ? '\n' : ''}${JSON.stringify(entry)}\n`
      isTorn = false
      // Whoever knows a seed could make its tasks again and read off their fixes.
      await appendFile(path, line, { mode: 0o600 })
    },
  }
}

/** What became of each turn of a run: the last word on a turn counts. */
export function turnsOf(entries: readonly JournalEntry[], run: string): ReadonlyMap<string, TurnEntry> {
  const turns = entries.filter((entry) => entry.type === 'task' || entry.type === 'refused')
  return new Map(turns.filter((entry) => entry.run === run).map((entry) => [turnKey(entry), entry]))
}

export const turnKey = ({ package: name, turn }: Pick<TurnEntry, 'package' | 'turn'>): string =>
  `${name}#${turn}`

/** The seed of the last run with this request, when it did not come to its end. */
export function unfinishedSeed(entries: readonly JournalEntry[], request: string): string | null {
  const last = entries.findLast((entry) => entry.type === 'run' && entry.request === request)
  if (last?.type !== 'run') return null
  const begun = entries.lastIndexOf(last)
  const isDone = entries.slice(begun).some((entry) => entry.type === 'done' && entry.run === last.run)
  return isDone ? null : last.seed
}

function parsedEntry(line: string): JournalEntry | null {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
