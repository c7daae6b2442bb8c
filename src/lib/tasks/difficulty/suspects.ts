import { comparePaths } from '../../files/tree-path.ts'
import type { Baseline } from '../environment/baseline.ts'
import { isTestFile } from '../recipe/detect-tests.ts'
import type { ChangedPlace } from './changed-places.ts'

type Line = { readonly path: string; readonly line: number; readonly passing: number }

/**
 * How many lines are as suspect as the place: lines that the failing test with the shortest way executes, and no more
 * of the passing tests than execute the place. Without a failing test that is known, the whole package.
 */
export function suspectsOf(
  place: Pick<ChangedPlace, 'path' | 'lines'>,
  { baseline, failing }: { readonly baseline: Baseline; readonly failing: readonly string[] },
): number {
  const ids = new Set(failing)
  const isFailing = baseline.passing.map((id) => ids.has(id))
  const way = shortestWay(baseline, isFailing)
  const covered = baseline.coverage[place.path] ?? []
  const own = covered.filter(([line]) => place.lines.includes(line))
  const passing = Math.min(
    ...own.map(([, tests]) => tests.filter((test) => isFailing[test] !== true).length),
    baseline.passing.length,
  )
  return Math.max(1, way.filter((line) => line.passing <= passing).length)
}

/** The lines of the package that the least far-reaching of the failing tests executes. */
function shortestWay({ coverage }: Baseline, isFailing: readonly boolean[]): readonly Line[] {
  const ways = new Map<number, Line[]>()
  const every: Line[] = []
  for (const [path, lines] of Object.entries(coverage).sort(([a], [b]) => comparePaths(a, b))) {
    if (isTestFile(path)) continue
    for (const [line, tests] of lines) {
      const passing = tests.filter((test) => isFailing[test] !== true).length
      const one = { path, line, passing }
      every.push(one)
      for (const test of tests) if (isFailing[test] === true) append(ways, test, one)
    }
  }
  return [...ways.values()].sort((a, b) => a.length - b.length)[0] ?? every
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
