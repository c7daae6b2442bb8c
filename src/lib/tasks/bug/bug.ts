import type { Variant } from '../../suite/variant.ts'

/** One file as it should be, and as the bug leaves it. */
export type FileChange = { readonly path: string; readonly before: string; readonly after: string }

export type StrategyName = 'procedural' | 'combine' | 'commit' | 'model'

/** Changed files that some tests notice. */
export type Bug = {
  readonly strategy: StrategyName
  /** What is told in public: nothing that narrows down the fix. */
  readonly kind: string
  /** What it is made of: the mutators' names, the commit, the model. Never public. */
  readonly detail: string
  /** Never two of one path. */
  readonly changes: readonly FileChange[]
  /** Tests that execute the changed lines, of those that pass without the bug. */
  readonly covering: readonly string[]
  /** Tests seen to fail with it, the quickest first. */
  readonly failing: readonly string[]
}

/** The changed files as a variant wants them, with the bug or without. */
export function filesOf(changes: readonly FileChange[], side: 'before' | 'after'): Variant['files'] {
  return Object.fromEntries(changes.map((change) => [change.path, change[side]]))
}
