import type { HiddenTests } from '../domain/task.ts'
import type { Random } from '../kernel/random.ts'
import { fileOf, functionOf } from './test-ids.ts'
import type { FoldedReport } from './worker-report.ts'

/** A function of PASS_TO_PASS tests that is poisoned now and then, so that a poisoned test need not be a hidden one. */
export type Decoy = {
  readonly function: string
  /** The ids that stand for it, each of which some poison was seen to fail. The others are only run as they are. */
  readonly cases: readonly string[]
  /** Whether its cases are so quick that they stand among the hidden tests too, where they run several times. */
  readonly quick: boolean
}

const maxDecoys = 4
const maxCases = 5
const maxQuickSeconds = 0.05

/**
 * Functions to try as decoys, each with the ids to try. They come from the files of the hidden tests, which are loaded
 * anyway, and from one more file: loading a test file takes longer than most tests.
 */
export function chooseDecoys(
  hiddenTests: HiddenTests,
  random: Random,
): ReadonlyMap<string, readonly string[]> {
  const hidden = new Set(hiddenTests.FAIL_TO_PASS.map(functionOf))
  const hiddenFiles = new Set([...hidden].map(fileOf))
  const flaky = flakyFunctions(hiddenTests)
  const functions = Map.groupBy(hiddenTests.PASS_TO_PASS, functionOf)
  const steady = [...functions.keys()].filter((name) => !flaky.has(name) && !hidden.has(name))
  const few = steady.filter((name) => (functions.get(name)?.length ?? 0) <= maxCases)
  const shuffled = random.shuffle(few.length > 0 ? few : steady)
  const isNear = (name: string): boolean => hiddenFiles.has(fileOf(name))
  const farFile = shuffled.filter((name) => !isNear(name)).map(fileOf)[0]
  const far = shuffled.filter((name) => fileOf(name) === farFile)
  const near = shuffled.filter(isNear).slice(0, maxDecoys - Math.min(far.length, 1))
  const chosen = [...near, ...far].slice(0, maxDecoys)
  return new Map(chosen.map((name) => [name, random.shuffle(functions.get(name) ?? []).slice(0, maxCases)]))
}

/** A test that changes its outcome by itself cannot tell a forger from an honest answer. */
export function flakyFunctions({ flake_rate }: HiddenTests): ReadonlySet<string> {
  const flaky = Object.entries(flake_rate).filter(([, rate]) => rate > 0)
  return new Set(flaky.map(([id]) => functionOf(id)))
}

/** The quick decoys among those that were tried; where there is none, the quickest case of any, though it is slow. */
export function settleDecoys(
  tried: ReadonlyMap<string, readonly string[]>,
  failing: ReadonlySet<string>,
  real: FoldedReport,
): Decoy[] {
  const cost = (id: string): number => real.seconds.get(id) ?? 0
  const usable = [...tried].flatMap(([name, ids]) => {
    const cases = ids.filter((id) => failing.has(id)).toSorted((a, b) => cost(a) - cost(b))
    return cases.length === 0 ? [] : [{ function: name, cases }]
  })
  const quick = usable.flatMap((decoy) => {
    const cases = decoy.cases.filter((_, at) => total(decoy.cases.slice(0, at + 1), cost) <= maxQuickSeconds)
    return cases.length === 0 ? [] : [{ ...decoy, cases, quick: true }]
  })
  if (quick.length > 0) return quick
  const slow = usable.map((decoy) => ({ ...decoy, cases: decoy.cases.slice(0, 1), quick: false }))
  return slow.toSorted((a, b) => total(a.cases, cost) - total(b.cases, cost)).slice(0, 1)
}

function total(ids: readonly string[], cost: (id: string) => number): number {
  return ids.reduce((sum, id) => sum + cost(id), 0)
}
