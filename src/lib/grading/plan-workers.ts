import type { FileTree } from '../domain/patch/patch.ts'
import type { HiddenTests } from '../domain/task.ts'
import type { Random } from '../kernel/random.ts'
import type { Calibration, Poison } from './calibrate.ts'
import type { Decoy } from './decoys.ts'
import { fileOf, functionOf, nameOf, textOf } from './test-ids.ts'

/** What one worker process is asked to run, and what an honest answer must show there. */
export type PlannedWorker = {
  readonly kind: 'wide' | 'narrow'
  /** Ids that are run as they are. */
  readonly real: readonly string[]
  /** Poisoned ids, each with the function it was made from: none may pass. */
  readonly poisoned: ReadonlyMap<string, string>
  /** A test of our own that always fails. */
  readonly canary: string
  /** Files as this worker is to find them. */
  readonly files: Readonly<Record<string, string>>
  readonly token: string
}

export type WorkerPlanning = {
  readonly hidden: HiddenTests
  readonly calibration: Extract<Calibration, { kind: 'usable' }>
  /** The pristine tests, hidden ones included. */
  readonly tree: FileTree
  readonly random: Random
  readonly newSecret: () => string
}

/**
 * Which tests run in which process. The hidden tests run several times in processes of one shape; in each, every test
 * is real or poisoned by a fresh coin, at least once each way. Whoever forges results must tell real from poisoned
 * without knowing the right answer. All other tests run once in a wide process, with poisoned decoys among them; the
 * cases of a decoy that no poison is tried on run beside hidden tests, so that the wide process has one shape as well.
 */
export function planWorkers(planning: WorkerPlanning): PlannedWorker[] {
  const { hidden, calibration, random } = planning
  const hiddenFunctions = [...new Set(hidden.FAIL_TO_PASS.map(functionOf))]
  const poisonable = hiddenFunctions.filter((name) => calibration.poisons.has(name))
  const rounds = narrowRounds(calibration.narrowSeconds, poisonable.length)
  const names = [...hiddenFunctions, ...calibration.decoys.filter(isQuick).map((decoy) => decoy.function)]
  const bits = new Map(names.map((name) => [name, coins(planning, name, rounds)]))
  const rests = restsByRound(planning, bits, rounds)
  const narrow = Array.from({ length: rounds }, (_, round) => {
    const ids = [...hidden.FAIL_TO_PASS, ...quickCases(planning), ...(rests.get(round) ?? [])]
    return worker(planning, { kind: 'narrow', ids, poisonedNames: namesWith(bits, round) })
  })
  const wide = hidden.PASS_TO_PASS.length === 0 ? [] : [wideWorker(planning)]
  return random.shuffle([...narrow, ...wide])
}

const minGuesses = 100

/**
 * So many that whoever tells real from poisoned by luck, test for test, is right at most once in a hundred gradings:
 * a test has 2^rounds - 2 patterns. Slow tests, and tasks of one test, cannot be asked so often.
 */
function narrowRounds(narrowSeconds: number, functions: number): number {
  const most = narrowSeconds < 0.5 ? 4 : narrowSeconds < 1.5 ? 3 : 2
  const enough = [2, 3].find((rounds) => (2 ** rounds - 2) ** functions >= minGuesses) ?? 4
  return Math.min(most, enough)
}

/** For one function, in which rounds it is poisoned: never in all, and in at least one where it can be. */
function coins({ calibration, random }: WorkerPlanning, name: string, rounds: number): boolean[] {
  const none = Array.from({ length: rounds }, () => false)
  if (!calibration.poisons.has(name)) return none
  const pattern = 1 + random.below(2 ** rounds - 2)
  return none.map((_, round) => ((pattern >> round) & 1) === 1)
}

function namesWith(bits: ReadonlyMap<string, readonly boolean[]>, round: number): ReadonlySet<string> {
  return new Set([...bits].filter(([, pattern]) => pattern[round]).map(([name]) => name))
}

/** What is left of each decoy, by a round in which the decoy is as written. */
function restsByRound(
  { hidden, calibration, random }: WorkerPlanning,
  bits: ReadonlyMap<string, readonly boolean[]>,
  rounds: number,
): ReadonlyMap<number, readonly string[]> {
  const placed = calibration.decoys.map((decoy) => {
    const pattern = bits.get(decoy.function) ?? []
    const real = Array.from({ length: rounds }, (_, round) => round).filter(
      (round) => pattern[round] !== true,
    )
    const ids = hidden.PASS_TO_PASS.filter((id) => functionOf(id) === decoy.function)
    const rest = decoy.quick ? ids.filter((id) => !decoy.cases.includes(id)) : ids
    return { round: random.pick(real), rest }
  })
  return new Map(
    [...Map.groupBy(placed, ({ round }) => round)].map(([round, all]) => [
      round,
      all.flatMap(({ rest }) => rest),
    ]),
  )
}

const isQuick = (decoy: Decoy): boolean => decoy.quick

function quickCases({ calibration }: WorkerPlanning): readonly string[] {
  return calibration.decoys.filter(isQuick).flatMap((decoy) => decoy.cases)
}

function wideWorker(planning: WorkerPlanning): PlannedWorker {
  const { hidden, calibration, random } = planning
  const decoys = new Map(calibration.decoys.map((decoy) => [decoy.function, decoy]))
  const ids = hidden.PASS_TO_PASS.filter((id) => decoys.get(functionOf(id))?.cases.includes(id) ?? true)
  const poisonedNames = new Set([...decoys.keys()].filter(() => random.below(2) === 1))
  return worker(planning, { kind: 'wide', ids, poisonedNames })
}

/** Some tests once more, as they are, in a process of their own. */
export function planSecondLook(planning: WorkerPlanning, ids: readonly string[]): PlannedWorker {
  const canary = canaryFile(planning, planning.random.pick(ids))
  return {
    kind: 'wide',
    real: ids,
    poisoned: new Map(),
    canary: canary.id,
    files: { [canary.path]: canary.text },
    token: planning.newSecret().slice(0, 32),
  }
}

type WorkerChoice = {
  readonly kind: PlannedWorker['kind']
  readonly ids: readonly string[]
  readonly poisonedNames: ReadonlySet<string>
}

function worker(planning: WorkerPlanning, { kind, ids, poisonedNames }: WorkerChoice): PlannedWorker {
  const { hidden, random, newSecret } = planning
  const poisons = [...poisonedNames].map((name) => pickPoison(planning, name))
  const real = ids.filter((id) => !poisonedNames.has(functionOf(id)))
  const canary = canaryFile(planning, random.pick(hidden.FAIL_TO_PASS))
  return {
    kind,
    real,
    poisoned: new Map(poisons.flatMap((poison) => poison.failing.map((id) => [id, poison.function]))),
    canary: canary.id,
    files: { ...poisonedFiles(planning.tree, poisons), [canary.path]: canary.text },
    token: newSecret().slice(0, 32),
  }
}

/** A changed value cannot be told from the true one by its looks; the other kinds serve where there is none. */
function pickPoison({ calibration, random }: WorkerPlanning, name: string): Poison {
  const all = calibration.poisons.get(name) ?? []
  const alike = all.filter(({ kind }) => kind === 'constant' || kind === 'replaced')
  return random.pick(alike.length > 0 ? alike : all)
}

function poisonedFiles(tree: FileTree, poisons: readonly Poison[]): Record<string, string> {
  const byFile = Map.groupBy(poisons, (poison) => fileOf(poison.function))
  return Object.fromEntries(
    [...byFile].map(([path, found]) => [
      path,
      edited(
        textOf(tree.get(path)) ?? '',
        found.flatMap((p) => p.edits),
      ),
    ]),
  )
}

function edited(text: string, edits: Poison['edits']): string {
  const backwards = [...edits].sort(([a], [b]) => b - a)
  return backwards.reduce(
    (result, [start, end, replacement]) => result.slice(0, start) + replacement + result.slice(end),
    text,
  )
}

const nouns = [
  'value',
  'result',
  'items',
  'count',
  'order',
  'total',
  'first',
  'merge',
  'split',
  'index',
] as const

function canaryFile(planning: WorkerPlanning, beside: string): { path: string; id: string; text: string } {
  const { random, newSecret, tree } = planning
  const folder = fileOf(beside).split('/').slice(0, -1)
  const noun = random.pick(nouns)
  const path = [...folder, `test_${noun}_${newSecret().slice(0, 8)}.py`].join('/')
  if (tree.has(path)) return canaryFile(planning, beside)
  const name = `test_${noun}_${random.pick(nouns)}`
  const expected = 2 + random.below(90)
  const body = { noun, actual: expected + 1 + random.below(9), expected }
  if (nameOf(beside).startsWith('test')) return { path, id: `${path}::${name}`, text: failing(name, body) }
  // Where test functions have other names, unittest's are still found.
  const text = `import unittest\n\n\nclass TestOf${noun}(unittest.TestCase):\n    ${failing(name, body, 'self').trimEnd().replaceAll('\n', '\n    ')}\n`
  return { path, id: `${path}::TestOf${noun}::${name}`, text }
}

type CanaryBody = { readonly noun: string; readonly actual: number; readonly expected: number }

function failing(name: string, { noun, actual, expected }: CanaryBody, parameter = ''): string {
  return `def ${name}(${parameter}):\n    ${noun} = ${actual}\n    assert ${noun} == ${expected}\n`
}

/** The worker as the supervisor reads it. */
export function workerSpec(
  planned: PlannedWorker,
  options: {
    readonly sourceRoots: readonly string[]
    readonly testPaths: readonly string[]
    readonly seconds: number
  },
): Readonly<Record<string, unknown>> {
  const tests = [...planned.real, ...planned.poisoned.keys(), planned.canary]
  return {
    ...options,
    tests,
    run: [...new Set(tests.map(fileOf))].sort(),
    files: planned.files,
    token: planned.token,
  }
}
