import type { Environment } from '../src/lib/domain/ports/sandbox.ts'
import type { Task } from '../src/lib/domain/task.ts'
import { withTempDir } from '../src/lib/files/temp-dir.ts'
import { writeTree } from '../src/lib/files/write-tree.ts'
import { type Grader, limitsFor } from '../src/lib/grading/grader.ts'
import { type OpenTask, openTask } from '../src/lib/grading/open-task.ts'
import { tasksIn } from '../src/lib/tasks/library/find-tasks.ts'
import { readTask } from '../src/lib/tasks/record/read-task.ts'
import { openGrader } from '../test/grading/open-sandbox.ts'
import type { Figure } from './figure.ts'
import { gradeGold } from './grade-gold.ts'
import { turnAbout, wallSeconds } from './turn-about.ts'

/**
 * What grading costs on tasks of real packages: for each task in the folder BENCH_TASKS, its own fix is graded and the
 * package's whole suite is run bare, turn about, in containers with the same limits.
 */
export async function benchGradingTasks(): Promise<readonly Figure[] | { readonly skipped: string }> {
  const folder = process.env.BENCH_TASKS
  if (folder === undefined) return { skipped: 'BENCH_TASKS names no folder of tasks' }
  const opened = await openGrader('docker')
  if (opened === null) return { skipped: 'no Docker daemon with a base image answers' }
  try {
    const figures: Figure[] = []
    for (const dir of await tasksIn(folder)) {
      figures.push(...(await figuresOf(opened.grader, await readTask(dir))))
    }
    return figures
  } finally {
    await opened.close()
  }
}

async function figuresOf(grader: Grader, task: Task): Promise<Figure[]> {
  const opening = await openTask(task)
  if (!opening.ok) throw new Error(opening.reason)
  const { instance_id: name } = task.record
  const first = await wallSeconds(() => gradeGold(grader, task))
  const environment = await [...grader.environments.values()].at(-1)
  if (environment === undefined) throw new Error('the grade built no environment')
  const cost = await turnAbout({
    bare: () => runBare(grader, environment, opening.value),
    graded: () => gradeGold(grader, task),
  })
  return [
    { name: `${name}: bare suite`, value: cost.bare, unit: 's', budget: null },
    { name: `${name}: one grade`, value: cost.graded, unit: 's', budget: null },
    { name: `${name}: the same / bare suite`, value: cost.ratio, unit: 'x', budget: null },
    { name: `${name}: first grade`, value: first, unit: 's', budget: null },
  ]
}

async function runBare(
  grader: Grader,
  environment: Environment,
  { task, goldTree }: OpenTask,
): Promise<void> {
  const { testPaths, sourceRoots, variables } = environment.recipe
  await withTempDir(grader.tempDir, async (workspace) => {
    await writeTree(workspace, goldTree)
    const outcome = await grader.sandbox.run(
      {
        environment,
        workspace,
        tools: grader.tools,
        command: ({ python }) => [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...testPaths],
        variables: (inside) => ({
          ...variables,
          PYTHONPATH: sourceRoots.map((root) => `${inside.workspace}/${root}`).join(':'),
        }),
        limits: limitsFor(grader, task.record.limits.test_seconds),
      },
      new AbortController().signal,
    )
    // A suite of a real package may have tests that fail without a network.
    if (outcome.kind !== 'exited' || outcome.exitCode > 1) throw new Error(JSON.stringify(outcome))
  })
}
