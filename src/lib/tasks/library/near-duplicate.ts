import type { TaskTraits } from './task-traits.ts'

/**
 * Why a task is as good as one of the others to whoever has seen those, in a sentence; null when it is not. Versions of
 * a package count as one package: what changed between them is seldom what a task is about.
 */
export function findNearDuplicate(task: TaskTraits, others: readonly TaskTraits[]): string | null {
  for (const other of others) {
    const why = likeness(task, other)
    if (why !== null) return `It is too much like ${other.id}: ${why}.`
  }
  return null
}

function likeness(a: TaskTraits, b: TaskTraits): string | null {
  if (a.package !== b.package) return null
  const shared = [...a.functions].find((name) => b.functions.has(name))
  if (shared !== undefined && a.editFamily === b.editFamily) return `the same kind of edit in ${shared}`
  const sameTests = isSame(a.failToPass, b.failToPass)
  const overlaps = [...a.changedLines].some((line) => b.changedLines.has(line))
  return sameTests && overlaps ? 'the same failing tests and some of the same lines' : null
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}
