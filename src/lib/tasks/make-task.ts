import type { Task } from '../domain/task.ts'
import { type Random, seededRandom } from '../kernel/random.ts'
import { ok, type Result } from '../kernel/result.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { type Bug, findBugs } from './bug/find-bugs.ts'
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
import type { TaskMaker, WorkOptions } from './task-maker.ts'

export type MakeTaskOptions = WorkOptions & {
  /** Fixes the bug, the wording and with them the task's digest. */
  readonly seed: string
  /** Seconds a solver has; default 120. */
  readonly solveSeconds?: number | undefined
  /** Candidate bugs tried before giving up; default 90. */
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
  const search = { ...options, random: random.fork('bug'), maxTried: options.maxTried ?? 90 }
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
  const { original, edit } = bug.candidate
  const { start, end, text: broken } = edit.edit
  const lineStart = original.lastIndexOf('\n', start - 1) + 1
  const lineEnd = original.indexOf('\n', end)
  const fixedLines = original.slice(lineStart, lineEnd === -1 ? original.length : lineEnd).split('\n')
  const observed = [behaviourText(observation.expected), behaviourText(observation.actual)]
  return findLeaks(
    text,
    { hiddenTests: hidden, fixed: original.slice(start, end), broken, fixedLines },
    observed,
  )
}
