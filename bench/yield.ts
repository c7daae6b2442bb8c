import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { makeTask } from '../src/lib/tasks/make-task.ts'
import { type PreparedSource, prepareSource } from '../src/lib/tasks/prepare-source.ts'
import { refusalOfError } from '../src/lib/tasks/refusal-of-error.ts'
import { parseSourceSpec } from '../src/lib/tasks/source/source-spec.ts'
import { tallyYield, type YieldRow, type YieldTally } from '../src/lib/tasks/strategies/tally-yield.ts'
import type { TaskMaker } from '../src/lib/tasks/task-maker.ts'
import type { Figure } from './figure.ts'
import { openBenchContext } from './open-context.ts'

const signal = new AbortController().signal

/**
 * Share of the changes that were run which became tasks:
 * `npm run bench yield -- --packages toolz,idna --count 4 --seed s --json FILE`.
 */
export async function benchYield(): Promise<readonly Figure[] | { readonly skipped: string }> {
  const { packages, count, seed, json } = options()
  if (packages === undefined) return { skipped: 'it takes long; name packages by --packages a,b' }
  const tally = tallyYield()
  const context = await openBenchContext(signal)
  const done: { name: string; tasks: number; tried: number }[] = []
  try {
    const maker = await context.taskMaker()
    for (const name of packages.split(',')) {
      const before = tally.report().total
      const reason = await samplePackage(maker, { name, count: Number(count), seed, tally })
      const { tasks, tried } = tally.report().total
      if (reason !== null) process.stderr.write(`${name}: ${reason}\n`)
      if (tried === before.tried) continue
      done.push({ name, tasks: tasks - before.tasks, tried: tried - before.tried })
      process.stderr.write(`${name}: ${tasks - before.tasks} tasks of ${tried - before.tried} changes\n`)
      if (json !== undefined)
        await writeFile(json, JSON.stringify({ packages: done, ...tally.report() }, null, 1))
    }
  } finally {
    await context.close()
  }
  return figuresOf(tally, done.length)
}

function options() {
  const { values } = parseArgs({
    strict: false,
    options: {
      packages: { type: 'string' },
      count: { type: 'string', default: '4' },
      seed: { type: 'string', default: 'yield' },
      json: { type: 'string' },
    },
  })
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return {
    packages: text(values.packages),
    count: text(values.count) ?? '4',
    seed: text(values.seed) ?? 'yield',
    json: text(values.json),
  }
}

type Sampled = {
  readonly name: string
  readonly count: number
  readonly seed: string
  readonly tally: YieldTally
}

/** Why there are no or no more tasks; null when all were made. */
async function samplePackage(maker: TaskMaker, sampled: Sampled): Promise<string | null> {
  const spec = await parseSourceSpec(sampled.name, process.cwd())
  const outcome = await refusalOfError(async () => {
    const prepared = await prepareSource(maker, spec, { signal })
    return prepared.ok ? await sampleTasks(maker, prepared.value, sampled) : prepared
  })
  return outcome.ok ? null : outcome.reason.reason
}

async function sampleTasks(maker: TaskMaker, prepared: PreparedSource, { count, seed, tally }: Sampled) {
  const { onTried, onExamined } = tally
  for (let turn = 0; turn < count; turn++) {
    const made = await makeTask(maker, prepared, { seed: `${seed}/${turn}`, signal, onTried, onExamined })
    if (!made.ok) return made
  }
  return { ok: true, value: null } as const
}

function figuresOf(tally: YieldTally, packages: number): readonly Figure[] {
  const { mutators, classes, total } = tally.report()
  return [
    ...mutators.map((row) => figureOf(`tasks / tried, ${row.name}`, row)),
    ...classes.map((row) => figureOf(`tasks / tried, class ${row.name}`, row)),
    {
      name: `noticed / tried over ${packages} packages`,
      value: share(total.noticed, total.tried),
      unit: '',
      budget: null,
    },
    { ...figureOf(`tasks / tried over ${packages} packages`, total), budget: 0.6, atLeast: true },
  ]
}

function figureOf(name: string, { tasks, tried }: YieldRow): Figure {
  return { name, value: share(tasks, tried), unit: `(${tasks} of ${tried})`, budget: null }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
