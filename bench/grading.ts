import { availableParallelism } from 'node:os'
import type { FileTree } from '../src/lib/domain/patch/patch.ts'
import type { Environment } from '../src/lib/domain/ports/sandbox.ts'
import type { Task } from '../src/lib/domain/task.ts'
import { withTempDir } from '../src/lib/files/temp-dir.ts'
import { writeTree } from '../src/lib/files/write-tree.ts'
import { type Grader, limitsFor } from '../src/lib/grading/grader.ts'
import { openGrader } from '../test/grading/open-sandbox.ts'
import type { Figure } from './figure.ts'
import { gradeGold } from './grade-gold.ts'
import { benchTask } from './grading-task.ts'
import { turnAbout, wallSeconds } from './turn-about.ts'

type Skipped = { readonly skipped: string }
type Ground = { readonly grader: Grader; readonly task: Task; readonly suite: FileTree }

const noDocker: Skipped = { skipped: 'no Docker daemon with a base image answers' }

/** What grading costs on top of the test command itself: both in containers with the same limits, turn about. */
export async function benchGrading(): Promise<readonly Figure[] | Skipped> {
  return await onGround({ tests: 20, rounds: 330_000 }, async (ground) => {
    const first = await wallSeconds(() => grade(ground))
    const cost = await turnAbout({ bare: () => bareRun(ground), graded: () => grade(ground) })
    return [
      { name: 'bare test command', value: cost.bare, unit: 's', budget: 5, atLeast: true },
      { name: 'one grade', value: cost.graded, unit: 's', budget: null },
      { name: 'one grade / bare test command', value: cost.ratio, unit: 'x', budget: 1.25 },
      { name: 'first grade of a task, which learns about it', value: first, unit: 's', budget: null },
    ]
  })
}

/** Grades a minute with one worker and with one a core, and what bare containers gain from the same workers. */
export async function benchGradingRate(): Promise<readonly Figure[] | Skipped> {
  return await onGround({ tests: 6, rounds: 150_000 }, async (ground) => {
    await grade(ground)
    const workers = availableParallelism()
    const count = 4 * workers
    const [one, many] = [
      await rate(count, 1, () => grade(ground)),
      await rate(count, workers, () => grade(ground)),
    ]
    const bareOne = await rate(count, 1, () => bareRun(ground))
    const bareMany = await rate(count, workers, () => bareRun(ground))
    const gain = many / one
    const share = gain / (bareMany / bareOne)
    return [
      { name: 'grades a minute, 1 worker', value: one, unit: '/min', budget: null },
      { name: `grades a minute, ${workers} workers`, value: many, unit: '/min', budget: null },
      { name: `gain of ${workers} workers`, value: gain, unit: 'x', budget: null },
      { name: 'the same / gain of bare containers', value: share, unit: 'x', budget: 0.8, atLeast: true },
    ]
  })
}

async function onGround(
  size: { readonly tests: number; readonly rounds: number },
  measure: (ground: Ground) => Promise<readonly Figure[]>,
): Promise<readonly Figure[] | Skipped> {
  const opened = await openGrader('docker')
  if (opened === null) return noDocker
  try {
    return await measure({ grader: opened.grader, ...(await benchTask(size.tests, size.rounds)) })
  } finally {
    await opened.close()
  }
}

const grade = ({ grader, task }: Ground): Promise<void> => gradeGold(grader, task)

/** The suite as its developers would run it, in the container that a grade of it runs in. */
async function bareRun({ grader, task, suite }: Ground): Promise<void> {
  const environment = await builtEnvironment(grader)
  await withTempDir(grader.tempDir, async (workspace) => {
    await writeTree(workspace, suite)
    const outcome = await grader.sandbox.run(
      {
        environment,
        workspace,
        tools: grader.tools,
        command: ({ python }) => [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'],
        limits: limitsFor(grader, task.record.limits.test_seconds),
      },
      new AbortController().signal,
    )
    if (outcome.kind !== 'exited' || outcome.exitCode !== 0) throw new Error(JSON.stringify(outcome))
  })
}

/** The grade before this one built it. */
async function builtEnvironment({ environments }: Grader): Promise<Environment> {
  const [environment] = environments.values()
  if (environment === undefined) throw new Error('nothing was graded yet')
  return await environment
}

async function rate(count: number, workers: number, work: () => Promise<void>): Promise<number> {
  const waiting = Array.from({ length: count }).values()
  const seconds = await wallSeconds(async () => {
    await Promise.all(
      Array.from({ length: workers }, async () => {
        for (const _ of waiting) await work()
      }),
    )
  })
  return (60 * count) / seconds
}
