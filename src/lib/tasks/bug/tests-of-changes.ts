import { changedLines } from '../../domain/patch/changed-lines.ts'
import { coveringTests } from '../environment/baseline.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { FileChange } from './bug.ts'

/** Tests that execute any of the changed lines. */
export function testsOfChanges(
  { baseline }: PreparedSource,
  changes: readonly FileChange[],
): readonly string[] {
  const found = new Set(
    changes.flatMap((change) => coveringTests(baseline, change.path, changedLines(change))),
  )
  return baseline.passing.filter((id) => found.has(id))
}
