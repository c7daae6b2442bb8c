/**
 * Does difficulty mean something? Solves tasks of each level with the repair agent, grades its answers and prints how
 * many it resolved: `npm run bench difficulty -- --tasks DIR [--per-level 8] [--edits 600] [--seconds 240]`. DIR is a
 * folder that `agentao task sample` wrote, of packages that the levels were not set on.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRepairAgent } from '../src/lib/agents/repair/create-repair-agent.ts'
import { createContext } from '../src/lib/app/context.ts'
import { loadConfig } from '../src/lib/config/load-config.ts'
import { type Difficulty, difficulties, type Task } from '../src/lib/domain/task.ts'
import { materializeSnapshot } from '../src/lib/files/materialize-snapshot.ts'
import { withTempDir } from '../src/lib/files/temp-dir.ts'
import { gradePatch } from '../src/lib/grading/grade-patch.ts'
import { wilsonInterval } from '../src/lib/incentive/wilson-interval.ts'
import { systemClock } from '../src/lib/kernel/clock.ts'
import { seededRandom } from '../src/lib/kernel/random.ts'
import { tasksIn } from '../src/lib/tasks/library/find-tasks.ts'
import { readTask } from '../src/lib/tasks/record/read-task.ts'

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: 'string' },
    'per-level': { type: 'string', default: '8' },
    // The agent tries so many edits whatever the machine's load; seconds only bound what hangs.
    edits: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '240' },
    cache: { type: 'string' },
    sandbox: { type: 'string' },
  },
})
if (values.tasks === undefined) throw new Error('Name the folder of tasks: --tasks DIR.')
const controller = new AbortController()
process.once('SIGINT', () => controller.abort())
const { values: config } = await loadConfig({
  flags: { cache: values.cache, sandbox: values.sandbox },
  variables: process.env,
  cwd: process.cwd(),
  home: process.env.HOME ?? '/',
})
const { signal } = controller
const context = await createContext({
  config,
  variables: process.env,
  clock: systemClock,
  signal,
  onNote: (note) => process.stderr.write(`${note}\n`),
})
try {
  const tasks = await Promise.all((await tasksIn(values.tasks)).map(readTask))
  const rates: number[] = []
  for (const level of difficulties) {
    const resolved = await resolveAll(chosen(tasks, level))
    const count = resolved.length
    const rate = count === 0 ? Number.NaN : resolved.filter(Boolean).length / count
    const { low, high } = wilsonInterval(count === 0 ? 0 : rate, count, 0.9)
    process.stdout.write(
      `difficulty: ${level}: ${resolved.filter(Boolean).length} of ${count} resolved, ${rate.toFixed(2)} (90 %: ${low.toFixed(2)} to ${high.toFixed(2)})\n`,
    )
    rates.push(rate)
  }
  const [easy = 0, medium = 0, hard = 0] = rates
  const falls = easy > medium && medium > hard
  process.stdout.write(`difficulty: the rate falls from level to level: ${falls ? 'yes' : 'no MISSED'}\n`)
  if (!falls) process.exitCode = 6
} finally {
  await context.close()
}

/** The same tasks each time, spread over packages by a shuffle. */
function chosen(tasks: readonly Task[], level: Difficulty): readonly Task[] {
  const all = tasks.filter(({ record }) => record.difficulty === level)
  return seededRandom('difficulty').shuffle(all).slice(0, Number(values['per-level']))
}

async function resolveAll(tasks: readonly Task[]): Promise<readonly boolean[]> {
  const resolved: boolean[] = []
  for (const task of tasks) {
    resolved.push(await isResolved(task))
    process.stderr.write(`${task.record.difficulty} ${task.record.instance_id}: ${resolved.at(-1)}\n`)
  }
  return resolved
}

async function isResolved(task: Task): Promise<boolean> {
  const maker = await context.taskMaker()
  const agent = createRepairAgent({
    parser: maker.parser,
    clock: systemClock,
    random: seededRandom('difficulty'),
    style: 'patient',
    suite: await context.suite(),
  })
  const answer = await withTempDir(context.tempDir, async (dir) => {
    const repository = join(dir, 'repository')
    await materializeSnapshot(task.repoArchive, repository)
    const { record, problemStatement } = task
    const problem = {
      instanceId: record.instance_id,
      problemStatement,
      repository,
      environment: record.environment,
      testSeconds: record.limits.test_seconds,
    }
    const budget = { usd: null, tokens: null, steps: Number(values.edits), seconds: Number(values.seconds) }
    return await agent.solve(problem, { budget, signal })
  })
  if (answer.kind !== 'patch') return false
  const verdict = await gradePatch(await context.grader(), { task, patch: answer.patch }, signal)
  return verdict.status === 'resolved'
}
