import type { Task } from '../domain/task.ts'
import { type Random, seededRandom } from '../kernel/random.ts'
import { ok, type Result } from '../kernel/result.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { confirmBug } from './bug/confirm-bug.ts'
import { type Bug, findBugs } from './bug/find-bugs.ts'
import { publicSnapshot } from './bug/public-snapshot.ts'
import { findLeaks } from './issue/leak-check.ts'
import { behaviourText, type Observation } from './issue/observation.ts'
import { observeBug } from './issue/observe-bug.ts'
import { writeIssue } from './issue/write-issue.ts'
import type { PreparedSource } from './prepare-source.ts'
import { assembleTask } from './record/assemble-task.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { TaskMaker, WorkOptions } from './task-maker.ts'

export type MakeTaskOptions = WorkOptions & {
  /** Fixes the bug, the wording and with them the task's digest. */
  readonly seed: string
  /** Seconds a solver has; default 120. */
  readonly solveSeconds?: number | undefined
  /** Candidate bugs tried before giving up; default 240. */
  readonly maxTried?: number | undefined
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
  const random = seededRandom(`${options.seed}/task/${prepared.source.name}==${prepared.source.version}`)
  const search = { ...options, random: random.fork('bug'), maxTried: options.maxTried ?? 240 }
  for await (const bug of findBugs(maker, prepared, search)) {
    throwIfAborted(options.signal)
    const task = await taskOfBug(maker, { prepared, bug, random }, options)
    if (task !== null) return ok(task)
  }
  const { name, version } = prepared.source
  return refuse(
    'no_bug',
    `${name} ${version}: no small bug was found that its tests notice and an issue can show.`,
  )
}

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug; readonly random: Random }

async function taskOfBug(maker: TaskMaker, subject: Subject, options: MakeTaskOptions): Promise<Task | null> {
  const { prepared, bug } = subject
  options.onProgress?.(`describing a bug in ${prepared.source.name}`)
  const observations = await observeBug(maker, { prepared, bug }, options.signal)
  const statement = issueText(maker, subject, observations)
  if (statement === null) return null
  const tests = await confirmBug(maker, { prepared, bug }, options)
  if (tests === null || leaks(statement.text, bug, tests.failToPass, statement.observation).length > 0)
    return null
  const snapshot = await publicSnapshot(maker, { prepared, bug, tests }, options)
  if (snapshot === null) return null
  return await assembleTask({
    prepared,
    bug,
    tests,
    snapshot,
    problemStatement: statement.text,
    seed: options.seed,
    toolVersion: maker.toolVersion,
    solveSeconds: options.solveSeconds ?? 120,
  })
}

/** The issue for the first observation that gives nothing away. */
function issueText(
  maker: TaskMaker,
  { prepared, bug, random }: Subject,
  observations: readonly Observation[],
) {
  const { name, version } = prepared.source
  for (const observation of observations) {
    const text = writeIssue(observation, {
      subject: { package: name, version },
      wording: maker.wording,
      random: random.fork('issue'),
    })
    if (leaks(text, bug, bug.failing, observation).length === 0) return { text, observation }
  }
  return null
}

function leaks(text: string, bug: Bug, hiddenTests: readonly string[], observation: Observation) {
  const { original, edit } = bug.candidate
  const { start, end, text: broken } = edit.edit
  const lineStart = original.lastIndexOf('\n', start - 1) + 1
  const lineEnd = original.indexOf('\n', end)
  const fixedLines = original.slice(lineStart, lineEnd === -1 ? original.length : lineEnd).split('\n')
  const observed = [behaviourText(observation.expected), behaviourText(observation.actual)]
  return findLeaks(text, { hiddenTests, fixed: original.slice(start, end), broken, fixedLines }, observed)
}
