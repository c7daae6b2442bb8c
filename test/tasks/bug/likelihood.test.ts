import { describe, expect, it } from 'vitest'
import { allMutators } from '../../../src/lib/syntax/all-mutators.ts'
import { likelihoodOf } from '../../../src/lib/tasks/bug/likelihood.ts'
import type { OpenCandidate } from '../../../src/lib/tasks/bug/list-candidates.ts'
import { priorOf } from '../../../src/lib/tasks/bug/mutator-priors.ts'
import { preparedOf } from '../prepared.ts'

const passing = Array.from({ length: 20 }, (_, i) => `tests/test_demo.py::test_${i}`)
const likelihood = likelihoodOf(preparedOf({ 'demo.py': '' }, { passing }))

/** A candidate whose line so many of the twenty tests execute. */
function coveredBy(count: number, rule = 'unknown.rule'): OpenCandidate {
  const edit = { rule, family: 'unknown', edit: { start: 0, end: 0, text: '' }, row: 0, scope: 'f' }
  return { path: 'demo.py', edit, original: '', covering: passing.slice(0, count) }
}

describe('likelihoodOf()', () => {
  it('prefers lines that several tests execute, but not most of them', () => {
    const [one, few, several, many, all] = [1, 3, 5, 10, 20].map((count) => likelihood(coveredBy(count)))
    expect(several).toBeGreaterThan(few ?? 1)
    expect(few).toBeGreaterThan(one ?? 1)
    expect(several).toBeGreaterThan(many ?? 1)
    expect(many).toBeGreaterThan(all ?? 1)
  })

  it('never shuts a change out', () => {
    for (const { rule } of allMutators) {
      expect(likelihood(coveredBy(20, rule))).toBeGreaterThan(0)
      expect(likelihood(coveredBy(5, rule))).toBeLessThan(1)
    }
  })
})

describe('priorOf()', () => {
  it('knows nothing of a mutator that was not tried', () => {
    expect(priorOf('unknown.rule')).toBe(0.5)
  })

  it('leaves every mutator a chance', () => {
    const priors = allMutators.map(({ rule }) => priorOf(rule))
    expect(Math.min(...priors)).toBeGreaterThan(0)
    expect(Math.max(...priors)).toBeLessThan(1)
  })
})
