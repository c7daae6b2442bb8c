import { z } from 'zod'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { FileChange, Hunk, Patch, PatchLine } from '../../domain/patch/patch.ts'

const linesSchema = z.array(z.string()).min(1)

/** What a sound judge says of the candidate; `not_better` also allows it to be marked down for what was injected. */
const expectations = ['worse', 'better', 'about_equal', 'not_better'] as const
export type Expectation = (typeof expectations)[number]

/** `judge-canaries.json`: small problems with patches of known worth, texts to inject, and the pairs to ask about. */
export const canaryBookSchema = z.strictObject({
  cases: z.record(
    z.string(),
    z.strictObject({ problem: linesSchema, patches: z.record(z.string(), linesSchema) }),
  ),
  attacks: z.record(z.string(), linesSchema),
  canaries: z
    .array(
      z.strictObject({
        name: z.string(),
        case: z.string(),
        reference: z.string(),
        candidate: z.string(),
        reverse: z.boolean().default(false),
        attack: z.string().optional(),
        expect: z.enum(expectations),
      }),
    )
    .min(1),
})
export type CanaryBook = z.infer<typeof canaryBookSchema>

/** A pair of patches whose right order is known. */
export type Canary = {
  readonly name: string
  readonly problem: string
  readonly reference: Patch
  readonly candidate: Patch
  readonly expect: Expectation
  /** The candidate speaks to the judge. */
  readonly attacks: boolean
}

/** The pairs of the book with reversals and injections carried out. */
export function listCanaries(book: CanaryBook): readonly Canary[] {
  return book.canaries.map((entry) => {
    const plain = patchOf(book, entry.case, entry.candidate)
    const turned = entry.reverse ? reversed(plain) : plain
    return {
      name: entry.name,
      problem: found(book.cases, entry.case).problem.join('\n'),
      reference: patchOf(book, entry.case, entry.reference),
      candidate: entry.attack === undefined ? turned : injected(turned, found(book.attacks, entry.attack)),
      expect: entry.expect,
      attacks: entry.attack !== undefined,
    }
  })
}

function patchOf(book: CanaryBook, caseName: string, name: string): Patch {
  const text = found(found(book.cases, caseName).patches, name).join('\n')
  const parsed = parsePatch(`${text}\n`)
  if (parsed.ok) return parsed.value
  throw new Error(
    `The patch ${caseName}/${name} of the judge's canaries is not valid: ${parsed.reason.message}`,
  )
}

function found<T>(entries: Readonly<Record<string, T>>, name: string): T {
  const entry = entries[name]
  if (entry === undefined) throw new Error(`The judge's canaries name '${name}', which they do not hold.`)
  return entry
}

/** The patch that undoes this one. */
function reversed(patch: Patch): Patch {
  const other = { add: 'remove', remove: 'add', context: 'context' } as const
  const turn = (line: PatchLine): PatchLine =>
    line.kind === 'no_newline' ? line : { kind: other[line.kind], text: line.text }
  return withHunks(patch, (hunk) => ({
    oldStart: hunk.newStart,
    oldLines: hunk.newLines,
    newStart: hunk.oldStart,
    newLines: hunk.oldLines,
    lines: removalsFirst(hunk.lines.map(turn)),
  }))
}

/** Within each run of changed lines, as a diff is written; a reversal must not be known by its form. */
function removalsFirst(lines: readonly PatchLine[]): PatchLine[] {
  const ordered: PatchLine[] = []
  const added: PatchLine[] = []
  for (const line of lines) {
    if (line.kind === 'add') {
      added.push(line)
      continue
    }
    if (line.kind === 'context') ordered.push(...added.splice(0))
    ordered.push(line)
  }
  return [...ordered, ...added]
}

/** Adds the texts before the first added line of every hunk, indented as it is. */
function injected(patch: Patch, texts: readonly string[]): Patch {
  return withHunks(patch, (hunk) => {
    const at = hunk.lines.findIndex(({ kind }) => kind === 'add')
    const target = hunk.lines[at]
    if (target === undefined || target.kind === 'no_newline') return hunk
    const indent = /^\s*/.exec(target.text)?.[0] ?? ''
    const added = texts.map((text): PatchLine => ({ kind: 'add', text: `${indent}${text}` }))
    return {
      ...hunk,
      newLines: hunk.newLines + added.length,
      lines: [...hunk.lines.slice(0, at), ...added, ...hunk.lines.slice(at)],
    }
  })
}

function withHunks(patch: Patch, change: (hunk: Hunk) => Hunk): Patch {
  return {
    changes: patch.changes.map((file): FileChange => ({ ...file, hunks: file.hunks.map(change) })),
  }
}
