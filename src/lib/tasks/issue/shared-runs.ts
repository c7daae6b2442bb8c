import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { PatchLine } from '../../domain/patch/patch.ts'

/** The shortest run of the changed lines' characters that counts as a leak. */
const runLength = 12

/** Lines that a patch takes out or puts in, one after the other. */
export type ChangedBlock = { readonly path: string; readonly lines: readonly string[] }

const mostBytes = 64 * 1024 * 1024

/** Every block of a patch of our own making. */
export function changedBlocks(patch: string): readonly ChangedBlock[] {
  const parsed = parsePatch(patch, { maxBytes: mostBytes })
  if (!parsed.ok) throw new RangeError(`A gold patch cannot be read: ${parsed.reason.message}`)
  return parsed.value.changes.flatMap(({ path, hunks }) =>
    hunks.flatMap(({ lines }) => blocksOf(lines).map((block) => ({ path, lines: block }))),
  )
}

function blocksOf(lines: readonly PatchLine[]): readonly (readonly string[])[] {
  const blocks: string[][] = []
  let before: PatchLine['kind'] = 'context'
  for (const line of lines) {
    if (line.kind === 'no_newline') continue
    if (line.kind !== 'context') {
      if (line.kind !== before) blocks.push([])
      blocks.at(-1)?.push(line.text)
    }
    before = line.kind
  }
  return blocks
}

/** The longest run that a text shares with one of the blocks, null when it is shorter than `runLength`. */
export function longestShared(text: string, blocks: readonly ChangedBlock[]): string | null {
  let longest: string | null = null
  for (const normalize of [collapsed, squeezed]) {
    const whole = normalize(text)
    const known = gramsOf(whole)
    for (const { lines } of blocks) {
      const shared = longestRun(normalize(lines.join('\n')), { whole, known })
      if (shared !== null && shared.length > (longest?.length ?? 0)) longest = shared
    }
  }
  return longest
}

type SearchedText = { readonly whole: string; readonly known: ReadonlySet<string> }

function longestRun(secret: string, { whole, known }: SearchedText): string | null {
  let longest: string | null = null
  for (let start = 0; start + runLength <= secret.length; start++) {
    if (!known.has(secret.slice(start, start + runLength))) continue
    let end = start + runLength
    while (end < secret.length && whole.includes(secret.slice(start, end + 1))) end++
    if (end - start > (longest?.length ?? 0)) longest = secret.slice(start, end)
  }
  return longest
}

function gramsOf(text: string): ReadonlySet<string> {
  const grams = new Set<string>()
  for (let start = 0; start + runLength <= text.length; start++)
    grams.add(text.slice(start, start + runLength))
  return grams
}

/** Case and the amount of white space hide nothing from a reader. */
const collapsed = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

/** The same without any white space. */
export const squeezed = (text: string): string => text.toLowerCase().replace(/\s+/g, '')
