/**
 * Builds the test environments of the packages in a list and groups what failed:
 * `npm run bench environments -- --list FILE [--top 100] [--cache DIR] [--sandbox NAME] [--suite-seconds N]
 * [--model NAME] [--verbose] [--json]`. FILE is a top-packages JSON or
 * has one name a line. Outcomes are kept in the cache, so an interrupted run goes on where it stood.
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createContext } from '../src/lib/app/context.ts'
import { openRepairAdvisor } from '../src/lib/app/task/repair-advisor.ts'
import { loadConfig } from '../src/lib/config/load-config.ts'
import { systemClock } from '../src/lib/kernel/clock.ts'
import { describeRepair } from '../src/lib/tasks/environment/repair/repair.ts'
import { settleSuite } from '../src/lib/tasks/environment/settle-suite.ts'
import { detectRecipe } from '../src/lib/tasks/recipe/detect-recipe.ts'
import type { Refusal } from '../src/lib/tasks/refusal.ts'
import { refusalOfError } from '../src/lib/tasks/refusal-of-error.ts'
import { openSource } from '../src/lib/tasks/source/open-source.ts'
import type { TaskMaker } from '../src/lib/tasks/task-maker.ts'
import { type EnvironmentRow, environmentReport } from './environment-report.ts'

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'string' },
    top: { type: 'string', default: '100' },
    cache: { type: 'string' },
    sandbox: { type: 'string' },
    'suite-seconds': { type: 'string' },
    model: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
if (values.list === undefined) throw new Error('Name the list of packages: --list FILE.')
const names = await readNames(values.list)
const controller = new AbortController()
process.once('SIGINT', () => controller.abort())
const { values: config } = await loadConfig({
  flags: { cache: values.cache, sandbox: values.sandbox },
  variables: process.env,
  cwd: process.cwd(),
  home: homedir(),
})
const context = await createContext({
  config,
  variables: process.env,
  clock: systemClock,
  signal: controller.signal,
  onNote: (message) => process.stderr.write(`${message}\n`),
})
try {
  const rows = await measure(await taskMaker(), Number(values.top))
  const report = environmentReport(rows)
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${report.lines.join('\n')}\n`)
} finally {
  await context.close()
}

async function taskMaker(): Promise<TaskMaker> {
  const suiteSeconds = values['suite-seconds']
  return {
    ...(await context.taskMaker()),
    ...(suiteSeconds === undefined ? {} : { suiteSeconds: Number(suiteSeconds) }),
    ...(values.model === undefined ? {} : { advisor: await openRepairAdvisor(values.model, process.env) }),
  }
}

/** Eligible packages in the order of the list, until there are enough of them. */
async function measure(maker: TaskMaker, top: number): Promise<readonly EnvironmentRow[]> {
  const rows: EnvironmentRow[] = []
  for (const name of names) {
    if (rows.filter(({ eligible }) => eligible).length >= top) break
    const row = await rowOf(maker, name)
    rows.push(row)
    const what =
      row.refusal === null
        ? `ok ${row.tests} tests ${row.repairs.join('; ')}`
        : `${row.refusal.kind}: ${row.refusal.reason}`
    process.stderr.write(
      `${row.eligible ? '' : '(not eligible) '}${name} ${row.seconds.toFixed(1)} s ${what}\n`,
    )
  }
  return rows
}

async function rowOf(maker: TaskMaker, name: string): Promise<EnvironmentRow> {
  const started = performance.now()
  const made = await refusalOfError(async () => await settle(maker, name))
  const seconds = (performance.now() - started) / 1000
  if (made.ok)
    return {
      name,
      eligible: true,
      seconds,
      tests: Object.values(made.value.first.outcomes).filter((outcome) => outcome === 'passed').length,
      repairs: made.value.repairs.map(describeRepair),
      refusal: null,
    }
  return { name, eligible: isEligible(made.reason), seconds, tests: 0, repairs: [], refusal: made.reason }
}

async function settle(maker: TaskMaker, name: string) {
  const options = { signal: controller.signal, onProgress: values.verbose ? reportTo(name) : undefined }
  const opened = await openSource({ kind: 'pypi', name }, { ...maker, ...options })
  if (!opened.ok) return opened
  const detected = detectRecipe(opened.value, maker.python)
  if (!detected.ok) return detected
  return await settleSuite(maker, { source: opened.value, draft: detected.value }, options)
}

/** What is known before anything is built: such packages are no candidates. */
function isEligible({ kind, reason }: Refusal): boolean {
  const before = ['missing', 'withdrawn', 'no_source', 'python', 'archive']
  return !before.includes(kind) && !/has no tests in its source|has compiled parts/.test(reason)
}

async function readNames(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8')
  if (!path.endsWith('.json'))
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
  const { rows } = z.object({ rows: z.array(z.object({ project: z.string() })) }).parse(JSON.parse(text))
  return rows.map(({ project }) => project)
}

function reportTo(name: string) {
  const started = performance.now()
  return (label: string): void => {
    process.stderr.write(`  ${name} ${((performance.now() - started) / 1000).toFixed(1)} s ${label}\n`)
  }
}
