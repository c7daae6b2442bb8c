/** One change of source text: `[start, end)` in UTF-16 offsets is replaced by `text`. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string }

/** A small change with its meaning, as a mutator or a repair template proposes it. */
export type ProposedEdit = {
  /** The mutator or template by its permanent name, e.g. 'comparison.boundary'. */
  readonly rule: string
  /** Class of the rule: 'comparison', 'boolean', 'arithmetic', 'off_by_one', 'constant', ... */
  readonly family: string
  readonly edit: Edit
  /** Zero-based first row it touches. */
  readonly row: number
  /** Dotted name of the function or method it is in, '' at module level. */
  readonly scope: string
}

/** The same change without what the old and the new text share at their ends. */
export function trimEdit(edit: Edit, source: string): Edit {
  const old = source.slice(edit.start, edit.end)
  const shortest = Math.min(old.length, edit.text.length)
  let head = 0
  while (head < shortest && old[head] === edit.text[head]) head++
  let tail = 0
  while (tail < shortest - head && old[old.length - 1 - tail] === edit.text[edit.text.length - 1 - tail])
    tail++
  return {
    start: edit.start + head,
    end: edit.end - tail,
    text: edit.text.slice(head, edit.text.length - tail),
  }
}

/** The source with one edit made. */
export function applyEdit(source: string, edit: Edit): string {
  return source.slice(0, edit.start) + edit.text + source.slice(edit.end)
}
