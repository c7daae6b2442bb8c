import type { Task } from '../domain/task.ts'
import { type Random, seededRandom } from '../kernel/random.ts'
import { ok, type Result } from '../kernel/result.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { trimEdit } from '../syntax/edit.ts'
import type { Bug } from './bug/bug.ts'
import { hideTests } from './bug/hide-tests.ts'
import { publicSnapshot } from './bug/public-snapshot.ts'
import { treeWithBug } from './bug/tree-with-bug.ts'
import { type ExaminedBug, examineBug } from './examine-bug.ts'
import { findLeaks } from './issue/leak-check.ts'
import { behaviourText, type Observation } from './issue/observation.ts'
import { writeIssue } from './issue/write-issue.ts'
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
  /** Seconds a solver has; default 120. */
  readonly solveSeconds?: number | undefined
  /** Changes that each strategy may try before giving up; default 90. */
  readonly maxTried?: number | undefined
  readonly onTried?: OnTried | undefined
}

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
  const found = strategy.bugs(maker, prepared, {
    ...options,
    random: random.fork(strategy.name === 'procedural' ? 'bug' : strategy.name),
    maxTried: options.maxTried ?? 90,
  })
  for (;;) {
    throwIfAborted(options.signal)
    const next = await found.next()
    if (next.done === true) return next.value
    const task = await taskOfBug(maker, { prepared, bug: next.value, random }, options)
    if (task !== null) return task
  }
}

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug; readonly random: Random }

async function taskOfBug(maker: TaskMaker, subject: Subject, options: MakeTaskOptions): Promise<Task | null> {
  const { prepared, bug } = subject
  // Some tests cannot be cut out of their files; it costs little to see that first.
  if (hideTests(treeWithBug(subject), bug.failing, maker.parser) === null) return null
  const examined = await examineBug(maker, subject, options)
  const problemStatement = examined === null ? null : issueText(maker, subject, examined)
  if (examined === null || problemStatement === null) return null
  const { tests } = examined
  const snapshot = await publicSnapshot(maker, { prepared, bug, tests }, options)
  if (snapshot === null) return null
  return await assembleTask({
    prepared,
    bug,
    tests,
    snapshot,
    problemStatement,
    seed: options.seed,
    toolVersion: maker.toolVersion,
    solveSeconds: options.solveSeconds ?? 120,
  })
}

/** The issue for the clearest observation that gives nothing away. */
function issueText(
  maker: TaskMaker,
  { prepared, bug, random }: Subject,
  { tests, observations }: ExaminedBug,
): string | null {
  const { name, version } = prepared.source
  for (const observation of observations) {
    const text = writeIssue(observation, {
      subject: { package: name, version },
      wording: maker.wording,
      random: random.fork('issue'),
    })
    const hidden = [...tests.failToPass, ...bug.failing]
    if (leaks(text, { bug, hidden, observation }).length === 0) return text
  }
  return null
}

type IssueCheck = { readonly bug: Bug; readonly hidden: readonly string[]; readonly observation: Observation }

function leaks(text: string, { bug, hidden, observation }: IssueCheck): readonly string[] {
  const observed = [behaviourText(observation.expected), behaviourText(observation.actual)]
  return bug.changes.flatMap(({ before, after }) => {
    const { start, end, text: broken } = trimEdit({ start: 0, end: before.length, text: after }, before)
    const lineStart = before.lastIndexOf('\n', start - 1) + 1
    const lineEnd = before.indexOf('\n', end)
    const fixedLines = before.slice(lineStart, lineEnd === -1 ? before.length : lineEnd).split('\n')
    const secrets = { hiddenTests: hidden, fixed: before.slice(start, end), broken, fixedLines }
    return findLeaks(text, secrets, observed)
  })
}
