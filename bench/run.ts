/** Measures the budgets of the design: `npm run bench`, or `npm run bench -- startup wire` for some. */
import { benchDataset } from './dataset.ts'
import { type Bench, meetsBudget } from './figure.ts'
import { benchGrading, benchGradingRate } from './grading.ts'
import { benchGradingMemory } from './grading-memory.ts'
import { benchIssues } from './issues.ts'
import { benchStartup } from './startup.ts'
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
  { name: 'yield', measure: benchYield },
]

const wanted = new Set(process.argv.slice(2))
// Takes hours, so it is measured only when it is asked for.
if (wanted.has('environments')) await import('./environments.ts')
// Solves many tasks, so it is measured only when it is asked for.
if (wanted.has('difficulty')) await import('./difficulty.ts')
let missed = 0
for (const { name, measure } of benches) {
  if (wanted.size > 0 && !wanted.has(name)) continue
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
