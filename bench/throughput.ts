import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { z } from 'zod'
import { withTempDir } from '../src/lib/files/temp-dir.ts'
import { prepareSource } from '../src/lib/tasks/prepare-source.ts'
import { parseSourceSpec } from '../src/lib/tasks/source/source-spec.ts'
import type { Figure } from './figure.ts'
import { withTaskMaker } from './issue-corpus.ts'

const reportSchema = z.object({
  type: z.literal('result'),
  sandbox: z.string(),
  tasks: z.array(z.object({ written: z.boolean() })),
  tried: z.record(z.string(), z.number()),
})

/** Clock ticks of /proc a second, the same on every Linux that Node runs on. */
const ticksPerSecond = 100

/**
 * Validated tasks an hour and core: `npm run bench throughput -- [--package boltons] [--count 8] [--seed S]`.
 *
 * Runs the command `task sample` with a worker a core on a package whose environment is built, and counts the tasks that
 * it keeps: graded, with their own fix and without it. On a machine that has other work the wall says little, so the
 * rate an hour of processor time is told too; it leaves out what a Docker daemon computes.
 */
export async function benchThroughput(): Promise<readonly Figure[] | { readonly skipped: string }> {
  const { name, count, seed } = options()
  const cores = availableParallelism()
  return await withTaskMaker(async (maker, signal) => {
    const made = await prepareSource(maker, await parseSourceSpec(name, process.cwd()), { signal })
    if (!made.ok) return { skipped: made.reason.reason }
    const computedBefore = await secondsOfChildren()
    const started = performance.now()
    const report = await withTempDir(maker.tempDir, (out) => sample({ name, count, seed, cores, out }))
    const hours = (performance.now() - started) / 3_600_000
    const computed = ((await secondsOfChildren()) - computedBefore) / 3600
    const tasks = report.tasks.filter(({ written }) => written).length
    const tried = Object.values(report.tried).reduce((sum, one) => sum + one, 0)
    return [
      { name: `suite of ${name}, when learned`, value: made.value.baseline.seconds, unit: 's', budget: null },
      {
        name: `tasks of ${tried} changes, ${cores} workers, ${report.sandbox}`,
        value: tasks,
        unit: 'tasks',
        budget: null,
      },
      {
        name: 'validated tasks an hour of processor time',
        value: tasks / computed,
        unit: '/h',
        budget: null,
      },
      {
        name: 'validated tasks an hour and core',
        value: tasks / hours / cores,
        unit: '/h',
        budget: 120,
        atLeast: true,
      },
    ]
  })
}

function options() {
  const { values } = parseArgs({
    allowPositionals: true,
    options: {
      package: { type: 'string', default: 'boltons' },
      count: { type: 'string', default: '8' },
      seed: { type: 'string', default: 'throughput' },
    },
  })
  return { name: values.package, count: values.count, seed: values.seed }
}

type Sample = {
  readonly name: string
  readonly count: string
  readonly seed: string
  readonly cores: number
  readonly out: string
}

async function sample({ name, count, seed, cores, out }: Sample): Promise<z.infer<typeof reportSchema>> {
  const command = join(import.meta.dirname, '..', 'bin', 'run.js')
  const given = ['--package', name, '--count', count, '--seed', seed, '--workers', String(cores)]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [command, 'task', 'sample', ...given, '--out', join(out, 'tasks'), '--json'],
    { maxBuffer: 64 * 2 ** 20 },
  )
  return reportSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}

/** Processor seconds of all that this process started and that has ended. */
async function secondsOfChildren(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}
