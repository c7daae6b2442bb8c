/** Measures the budgets of the design: `npm run bench`, or `npm run bench -- startup wire` for some. */
import { chooseBenches } from './choose-benches.ts'
import { benchDataset } from './dataset.ts'
import { type Bench, type Figure, meetsBudget } from './figure.ts'
import { benchGrading, benchGradingRate } from './grading.ts'
import { benchGradingMemory } from './grading-memory.ts'
import { benchGradingTasks } from './grading-tasks.ts'
import { benchIssues } from './issues.ts'
import { benchMutants } from './mutants.ts'
import { benchStartup } from './startup.ts'
import { benchThroughput } from './throughput.ts'
import { benchWire } from './wire.ts'
import { benchYield } from './yield.ts'

const benches: readonly Bench[] = [
  { name: 'startup', measure: benchStartup },
  { name: 'wire', measure: benchWire },
  { name: 'dataset', measure: benchDataset },
  { name: 'issues', measure: benchIssues },
  { name: 'grading', measure: benchGrading },
  { name: 'grading-rate', measure: benchGradingRate },
  { name: 'grading-memory', measure: benchGradingMemory },
  { name: 'grading-tasks', measure: benchGradingTasks, isLong: true },
  { name: 'yield', measure: benchYield, isLong: true },
  { name: 'mutants', measure: benchMutants, isLong: true },
  { name: 'throughput', measure: benchThroughput, isLong: true },
  { name: 'environments', measure: () => reportOf(import('./environments.ts')), isLong: true },
  { name: 'difficulty', measure: () => reportOf(import('./difficulty.ts')), isLong: true },
]

const choice = chooseBenches(process.argv.slice(2), benches)
if (!choice.ok) {
  process.stderr.write(`${choice.message}\n`)
  process.exit(2)
}
let missed = 0
for (const { name, measure } of benches) {
  if (!choice.names.includes(name)) continue
  const figures = await measure()
  if ('skipped' in figures) {
    process.stdout.write(`${name}: skipped, ${figures.skipped}\n`)
    continue
  }
  for (const figure of figures) {
    const met = meetsBudget(figure)
    if (!met) missed++
    const bound = figure.budget === null ? '' : ` (${figure.atLeast === true ? '>=' : '<='} ${figure.budget})`
    process.stdout.write(
      `${name}: ${figure.name}: ${figure.value.toPrecision(4)} ${figure.unit}${bound}${met ? '' : ' MISSED'}\n`,
    )
  }
}
if (missed > 0) process.exitCode = 6

/** Of a measurement that prints its own report while it is loaded. */
async function reportOf(report: Promise<unknown>): Promise<readonly Figure[]> {
  await report
  return []
}
