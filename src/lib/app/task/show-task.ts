import type { CommandSession } from '../../cli/command-session.ts'
import { describeTask, type TaskDescription } from '../../tasks/library/describe-task.ts'
import { findTask } from '../../tasks/library/find-tasks.ts'
import { readRetirement } from '../../tasks/library/retirement.ts'
import { readTask } from '../../tasks/record/read-task.ts'
import { taskPlaces } from './task-session.ts'

export async function showTask(
  session: CommandSession,
  { name, reveal }: { readonly name: string; readonly reveal: boolean },
): Promise<TaskDescription> {
  const dir = await findTask(name, taskPlaces(session))
  const task = await readTask(dir)
  const retirement = await readRetirement(dir, task.record)
  return describeTask(task, { dir, retirement, reveal })
}

export function taskText(task: TaskDescription): string {
  const { provenance, environment, tests, limits, solution } = task
  const facts: readonly (readonly [string, string])[] = [
    ['task', task.id],
    ['directory', task.dir],
    ['repository', `${task.repo} ${task.version} at ${task.baseCommit.slice(0, 12)}`],
    ['licence', task.license],
    ['made', `${provenance.strategy} (${provenance.detail}) from ${provenance.source}`],
    ['difficulty', task.difficulty ?? 'not measured'],
    ['by', `agentao ${provenance.toolVersion}, seed ${provenance.seed}`],
    ['tests', `${tests.failToPass} to start passing, ${tests.passToPass} to go on, ${tests.flaky} flaky`],
    ['run by', environment.testCommand.join(' ')],
    [
      'environment',
      environment.image ?? `Python ${environment.python}, ${environment.requirements.length} packages`,
    ],
    ['limits', `${limits.solve_seconds} s to solve, ${limits.test_seconds} s for one test run`],
    ['retired', task.retiredAt ?? 'no'],
  ]
  const width = Math.max(...facts.map(([name]) => name.length))
  const lines = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
  const revealed =
    solution === null ? [] : ['', 'Hidden tests:', ...solution.failToPass, '', solution.goldPatch.trimEnd()]
  return [...lines, '', task.problem.trimEnd(), ...revealed].join('\n')
}
