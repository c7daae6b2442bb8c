import type { Difficulty, Task } from '../domain/task.ts'
import { type Random, seededRandom } from '../kernel/random.ts'
import { ok, type Result } from '../kernel/result.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import type { Bug } from './bug/bug.ts'
import type { Confirmation } from './bug/confirm-bug.ts'
import { confirmFurther } from './bug/confirm-further.ts'
import { hideTests } from './bug/hide-tests.ts'
import { publicSnapshot } from './bug/public-snapshot.ts'
import { treeWithBug } from './bug/tree-with-bug.ts'
import { difficultyOfBug } from './difficulty/difficulty-of-bug.ts'
import { fittingFirst } from './difficulty/fitting-first.ts'
import { type ExaminedBug, examineBug, type Unexamined } from './examine-bug.ts'
import { reportBug } from './issue/report-bug.ts'
import type { IssueText } from './issue/write-checked.ts'
import type { PreparedSource } from './prepare-source.ts'
import { assembleTask } from './record/assemble-task.ts'
import { type Refusal, refuse } from './refusal.ts'
import { proceduralStrategy } from './strategies/procedural.ts'
import type { OnTried, Strategy } from './strategies/strategy.ts'
import type { TaskMaker, WorkOptions } from './task-maker.ts'

export type MakeTaskOptions = WorkOptions & {
  /** Fixes the bug, the wording and with them the task's digest. */
  readonly seed: string
  /** Which one is asked first is drawn by the seed, the others follow in this order; `procedural` alone when not given. */
  readonly strategies?: readonly Strategy[] | undefined
  /** What is repeated before a bug is believed; default 'covering'. */
  readonly confirm?: Confirmation | undefined
  /** Seconds a solver has; default 120. */
  readonly solveSeconds?: number | undefined
  /** Only tasks of this level; any when not given. */
  readonly difficulty?: Difficulty | undefined
  /** The level that is looked for first, in so many changes; what was found meanwhile serves where there is none. */
  readonly preferred?: { readonly difficulty: Difficulty; readonly tried: number } | undefined
  /** Changes that each strategy may try before giving up; default 90. */
  readonly maxTried?: number | undefined
  readonly onTried?: OnTried | undefined
  /** Told of every change that tests noticed, and what became of it. */
  readonly onExamined?: ((bug: Bug, outcome: BugOutcome) => void) | undefined
}

/** What became of a bug: a task, or why none. */
export type BugOutcome = 'task' | Unexamined | 'other_difficulty' | 'unhideable' | 'leaking' | 'unclean'

/**
 * One task: a bug that tests notice, an issue that shows it, a snapshot without the tests that fail. The same seed on
 * the same prepared package gives the same task, byte for byte.
 */
export async function makeTask(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: MakeTaskOptions,
): Promise<Result<Task, Refusal>> {
  const { name, version } = prepared.source
  const random = seededRandom(`${options.seed}/task/${name}==${version}`)
  const reasons: string[] = []
  for (const strategy of inTurn(options.strategies ?? [proceduralStrategy], random)) {
    const made = await taskByStrategy(maker, { prepared, random, strategy }, options)
    if (typeof made !== 'string') return ok(made)
    reasons.push(`${strategy.name}: ${made}`)
  }
  return refuse(
    'no_bug',
    `${name} ${version}: no bug was found that its tests notice and an issue can show (${reasons.join('; ')}).`,
  )
}

/** All of them, from the one that the seed draws. */
function inTurn(strategies: readonly Strategy[], random: Random): readonly Strategy[] {
  const first = strategies.length < 2 ? 0 : random.fork('strategy').below(strategies.length)
  return [...strategies.slice(first), ...strategies.slice(0, first)]
}

type Search = {
  readonly prepared: PreparedSource
  readonly random: Random
  readonly strategy: Strategy
}

/** The first of the strategy's bugs that makes a task, or why none does. */
async function taskByStrategy(
  maker: TaskMaker,
  { prepared, random, strategy }: Search,
  options: MakeTaskOptions,
): Promise<Task | string> {
  const found = bugsInOrder(maker, { prepared, random, strategy }, options)
  for (;;) {
    throwIfAborted(options.signal)
    const next = await found.next()
    if (next.done === true) return next.value
    const task = await taskOfBug(maker, { prepared, bug: next.value, random }, options)
    options.onExamined?.(next.value, typeof task === 'string' ? task : 'task')
    if (typeof task !== 'string') return task
  }
}

function bugsInOrder(
  maker: TaskMaker,
  { prepared, random, strategy }: Search,
  options: MakeTaskOptions,
): AsyncGenerator<Bug, string> {
  let tried = 0
  const bugs = strategy.bugs(maker, prepared, {
    ...options,
    random: random.fork(strategy.name === 'procedural' ? 'bug' : strategy.name),
    maxTried: options.maxTried ?? 90,
    onTried(change) {
      tried++
      options.onTried?.(change)
    },
  })
  const { preferred } = options
  if (preferred === undefined) return bugs
  return fittingFirst(bugs, {
    fits: (bug) => difficultyOfBug({ prepared, bug }) === preferred.difficulty,
    isOn: () => tried < preferred.tried,
  })
}

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug; readonly random: Random }

async function taskOfBug(
  maker: TaskMaker,
  subject: Subject,
  options: MakeTaskOptions,
): Promise<Task | Exclude<BugOutcome, 'task'>> {
  const { bug } = subject
  const difficulty = difficultyOfBug(subject)
  if (options.difficulty !== undefined && difficulty !== options.difficulty) return 'other_difficulty'
  // Some tests cannot be cut out of their files; it costs little to see that first.
  if (hideTests(treeWithBug(subject), bug.failing, maker.parser) === null) return 'unhideable'
  const examined = await examineBug(maker, subject, { ...options, confirm: options.confirm ?? 'covering' })
  if (typeof examined === 'string') return examined
  return await taskOfExamined(maker, { ...subject, ...examined, difficulty }, options)
}

type Examined = Subject & ExaminedBug & { readonly difficulty: Difficulty }

/** The task, once more with further hidden tests where the snapshot shows that they fail too. */
async function taskOfExamined(
  maker: TaskMaker,
  examined: Examined,
  options: MakeTaskOptions,
  again = false,
): Promise<Task | 'leaking' | 'unclean'> {
  const { prepared, bug, tests } = examined
  const issue = await issueOf(maker, examined, options)
  if (issue === null) return 'leaking'
  const snapshot = await publicSnapshot(maker, { prepared, bug, tests }, options)
  if (snapshot.kind === 'unclean' || (snapshot.kind === 'failing' && again)) return 'unclean'
  if (snapshot.kind === 'failing') {
    const subject = { ...examined, random: examined.random.fork('further') }
    const confirmed = await confirmFurther(maker, subject, { ...options, further: snapshot.tests })
    if (confirmed === null) return 'unclean'
    return await taskOfExamined(maker, { ...examined, tests: confirmed }, options, true)
  }
  return await assembleTask({
    prepared,
    bug,
    tests,
    snapshot: snapshot.tree,
    problemStatement: issue.text,
    seed: options.seed,
    toolVersion: maker.toolVersion,
    solveSeconds: options.solveSeconds ?? 120,
  })
}

async function issueOf(
  maker: TaskMaker,
  examined: Examined,
  { signal }: MakeTaskOptions,
): Promise<IssueText | null> {
  const { prepared, bug, tests, observations, difficulty } = examined
  const random = examined.random.fork('issue')
  const hiddenTests = [...tests.failToPass, ...bug.failing]
  const completeness = difficulty === 'hard' ? ('sparse' as const) : undefined
  return await reportBug(
    maker,
    { prepared, changes: bug.changes, hiddenTests, observations, random, completeness },
    signal,
  )
}
