import { changedPaths } from './changed-paths.ts'
import type { PreparedImport } from './prepare-import.ts'
import { repeats } from './run-repeats.ts'

/** What an import would do, for people who want to see it first. */
export type ImportPlan = {
  readonly package: string
  readonly license: string
  readonly commit: string
  readonly files: number
  readonly submodules: readonly string[]
  readonly fixes: readonly string[]
  readonly brings: readonly string[]
  readonly python: string
  readonly requirements: readonly string[]
  readonly optional: readonly string[]
  readonly install: readonly string[]
  readonly sourceRoots: readonly string[]
  readonly testPaths: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  /** Runs of the whole suite, with and without the fix together. */
  readonly runs: number
}

export function importPlan(prepared: PreparedImport): ImportPlan {
  const { source, draft, commit, snapshot } = prepared
  const { python, requirements, install, sourceRoots, testPaths, variables } = draft.recipe
  return {
    package: `${source.name} ${source.version}`,
    license: source.license,
    commit,
    files: snapshot.size,
    submodules: prepared.submodules,
    fixes: changedPaths(prepared.goldPatch),
    brings: changedPaths(prepared.testsPatch),
    python,
    requirements,
    optional: draft.optional,
    install,
    sourceRoots,
    testPaths,
    variables,
    runs: 2 * repeats,
  }
}
