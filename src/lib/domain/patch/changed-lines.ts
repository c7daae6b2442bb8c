import { applyPatch, diffLines, structuredPatch } from 'diff'

type TextChange = { readonly before: string; readonly after: string }

/** 1-based lines of the first text that a change touches; where it only puts lines in, those on both sides. */
export function changedLines({ before, after }: TextChange): ReadonlySet<number> {
  const lines = new Set<number>()
  let at = 1
  for (const { added, removed, count } of diffLines(before, after)) {
    if (removed) for (let line = at; line < at + count; line++) lines.add(line)
    if (added) for (const line of [at - 1, at]) lines.add(line)
    if (!added) at += count
  }
  return lines
}

/**
 * Makes a change on a text that other changes came to: the lines around must still be the same, wherever they are now.
 * Null when they are not. `size` counts the lines put in and taken out.
 */
export function changeElsewhere(
  text: string,
  { before, after }: TextChange,
): { readonly text: string; readonly size: number } | null {
  const patch = structuredPatch('a', 'a', before, after)
  const size = patch.hunks.flatMap(({ lines }) => lines.filter((line) => /^[+-]/.test(line))).length
  const changed = applyPatch(text, patch, { fuzzFactor: 0 })
  return changed === false ? null : { text: changed, size }
}
