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

/** The source with one edit made. */
export function applyEdit(source: string, edit: Edit): string {
  return source.slice(0, edit.start) + edit.text + source.slice(edit.end)
}
