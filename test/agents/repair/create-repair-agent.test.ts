import { describe, expect, it } from 'vitest'
import { createRepairAgent } from '../../../src/lib/agents/repair/create-repair-agent.ts'
import type { Style } from '../../../src/lib/agents/repair/style.ts'
import type { Budget } from '../../../src/lib/domain/budget.ts'
import { applyPatch } from '../../../src/lib/domain/patch/apply-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import type { AgentAnswer } from '../../../src/lib/domain/solution.ts'
import { trajectorySchema } from '../../../src/lib/domain/trajectory.ts'
import { readTree } from '../../../src/lib/files/read-tree.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import { createFakeSandbox } from '../../fakes/sandbox.ts'
import { python, suite, suiteTitle } from '../../suite/run-sample.ts'
import { removeSampleRepositories, tools } from '../../suite/sample-repository.ts'
import { issueOf, parser, problemOf, roomy, shop, shopIssue } from './repair-sample.ts'

removeSampleRepositories()

/** A busy machine is slow: what is shown here does not depend on how fast it is. */
const patienceMs = 150_000

type Given = {
  readonly style?: Style['name']
  readonly budget?: Partial<Budget>
  readonly signal?: AbortSignal
  readonly reports?: string[]
  readonly sandbox?: typeof suite.sandbox
}

async function solve(files: Readonly<Record<string, string>>, statement: string, given: Given = {}) {
  const problem = await problemOf(files, statement)
  const agent = createRepairAgent({
    suite: { tools, sandbox: given.sandbox ?? suite.sandbox },
    parser,
    clock: systemClock,
    random: seededRandom('solver'),
    style: given.style ?? 'patient',
  })
  const answer = await agent.solve(problem, {
    budget: { ...roomy, ...given.budget },
    signal: given.signal ?? AbortSignal.timeout(patienceMs),
    onProgress: (label) => void given.reports?.push(label),
  })
  return { answer, repository: problem.repository }
}

/** The package's source with the patch of the answer made. */
async function repaired(answer: AgentAnswer, repository: string): Promise<string> {
  if (answer.kind === 'none') throw new Error(answer.message)
  const parsed = parsePatch(answer.patch)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed))
  const applied = applyPatch(await readTree(repository), parsed.value)
  if (!applied.ok) throw new Error(JSON.stringify(applied))
  return new TextDecoder().decode(applied.value.get('shop/__init__.py')?.bytes)
}

describe.skipIf(python === null)(suiteTitle('the repair agent'), { timeout: patienceMs }, () => {
  it('repairs a package by a patch that applies, and tells how it came to it', async () => {
    const reports: string[] = []
    const { answer, repository } = await solve(shop, shopIssue, { reports })
    expect(await repaired(answer, repository)).toBe(
      shop['shop/__init__.py'].replace('result -= price', 'result += price'),
    )
    expect(answer.spend).toMatchObject({ usd: 0, tokens: 0 })
    expect(answer.spend.steps).toBeGreaterThan(0)
    const { steps } = trajectorySchema.parse(answer.trajectory)
    expect(JSON.stringify(steps)).toMatch(/run_program.*trace.*try_edits.*run_tests/)
    expect(reports).toEqual(expect.arrayContaining(['reproducing the issue', 'running visible tests']))
  })

  it('answers the same for the same seed', async () => {
    const first = await solve(shop, shopIssue)
    const second = await solve(shop, shopIssue)
    expect(first.answer.kind === 'patch' && first.answer.patch).toBe(
      second.answer.kind === 'patch' && second.answer.patch,
    )
  })

  it('takes the first edit that behaves when in a hurry, and looks before when patient', async () => {
    // The smallest edit that makes the program behave breaks a visible test.
    const files = {
      'shop/__init__.py': 'def total(prices):\n    return sum(prices[1:])\n',
      'tests/test_shop.py':
        'from shop import total\n\n\ndef test_first_is_a_header():\n    assert total([0, 5]) == 5\n',
    }
    const statement = issueOf('from shop import total\nprint(total([1, 2]))', '3', '2')
    const { answer, repository } = await solve(files, statement)
    const text = await repaired(answer, repository)
    expect(text).not.toBe(files['shop/__init__.py'])
    const hurried = await solve(files, statement, { style: 'hurried' })
    expect(hurried.answer.kind).toBe('patch')
    expect(hurried.answer.spend.steps).toBeLessThanOrEqual(answer.spend.steps)
  })

  it('says that it understood nothing when nothing in the issue can be run', async () => {
    const { answer } = await solve(shop, 'Everything is slow.')
    expect(answer).toMatchObject({ kind: 'none', reason: 'not_understood', spend: { steps: 0 } })
  })

  it('says that it found nothing when no small edit will do', async () => {
    const files = { 'shop/__init__.py': 'def total(prices):\n    return None\n' }
    const expected = 'the sum of all prices is 1,234.50 EUR including VAT'
    const { answer } = await solve(
      files,
      issueOf('from shop import total\nprint(total([1]))', expected, 'None'),
    )
    expect(answer).toMatchObject({ kind: 'none', reason: 'not_found' })
    expect(answer.kind === 'none' && answer.message).toMatch(/^None of \d+ edits made the program behave/)
  })

  it('tries no more edits than its budget has steps, and says so', async () => {
    const { answer } = await solve(shop, issueOf('from shop import total\nprint(total([1]))', '77', '-1'), {
      budget: { steps: 5 },
    })
    expect(answer).toMatchObject({ kind: 'none', reason: 'budget', spend: { steps: 5 } })
  })

  it('keeps to its seconds', async () => {
    const slow = {
      ...shop,
      'shop/__init__.py': `import time\n\n\ndef total(prices):\n    time.sleep(0.2)\n    return ${'prices + '.repeat(40)}prices\n`,
    }
    const statement = issueOf('from shop import total\nprint(total(1))', 'nothing like it', '41')
    const { answer } = await solve(slow, statement, { budget: { seconds: 5 } })
    expect(answer).toMatchObject({ kind: 'none', reason: 'budget' })
    expect(answer.spend.steps).toBeLessThan(25)
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    const reports: string[] = []
    const asked = solve(shop, shopIssue, { signal: stop.signal, reports })
    stop.abort()
    await expect(asked).rejects.toBeInstanceOf(AbortedError)
  })

  it('reports a sandbox that does not work as a failure of its own, and no answer', async () => {
    const outcome = { kind: 'infra', reason: 'the daemon is gone', retryable: true, seconds: 0 } as const
    const { answer } = await solve(shop, shopIssue, { sandbox: createFakeSandbox(() => ({ outcome })) })
    expect(answer).toMatchObject({
      kind: 'none',
      reason: 'failed',
      message: expect.stringContaining('the daemon is gone'),
    })
  })
})
