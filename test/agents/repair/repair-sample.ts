import { type Attempt, createAttempt } from '../../../src/lib/agents/repair/attempt.ts'
import { createBench } from '../../../src/lib/agents/repair/bench.ts'
import { startDiary } from '../../../src/lib/agents/repair/diary.ts'
import { readSnapshot, type Snapshot } from '../../../src/lib/agents/repair/snapshot.ts'
import { type Style, styles } from '../../../src/lib/agents/repair/style.ts'
import type { Budget } from '../../../src/lib/domain/budget.ts'
import type { AgentProblem } from '../../../src/lib/domain/ports/agent.ts'
import { type Clock, systemClock } from '../../../src/lib/kernel/clock.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import { pythonParser } from '../../fakes/python-parser.ts'
import { localEnvironment } from '../../suite/local-sandbox.ts'
import { suite } from '../../suite/run-sample.ts'
import { sampleRepository } from '../../suite/sample-repository.ts'

export const parser = await pythonParser

/** A shop whose total goes down with every price. */
export const shop = {
  'shop/__init__.py': [
    'def total(prices, discount=0):',
    '    """Sum of the prices.',
    '',
    '    >>> total([10, 20])',
    '    30',
    '    """',
    '    result = 0',
    '    for price in prices:',
    '        result -= price',
    '    return result - discount',
    '',
    '',
    'def cheapest(prices):',
    '    if not prices:',
    '        return None',
    '    return min(prices)',
    '',
  ].join('\n'),
  'tests/test_shop.py': [
    'from shop import cheapest, total',
    '',
    '',
    'def test_nothing():',
    '    assert total([]) == 0',
    '',
    '',
    'def test_discount():',
    '    assert total([], 2) == -2',
    '',
    '',
    'def test_cheapest():',
    '    assert cheapest([2, 1]) == 1',
    '',
  ].join('\n'),
}

/** An issue with a program, what it should print and what it prints. */
export function issueOf(program: string, expected: string, actual: string): string {
  const block = (text: string) => `\`\`\`\n${text}\n\`\`\`\n`
  return [
    '# `total` is wrong\n',
    `\`\`\`python\n${program}\n\`\`\`\n`,
    `Expected:\n\n${block(expected)}`,
    `Actual:\n\n${block(actual)}`,
  ].join('\n')
}

export const shopIssue = issueOf('from shop import total\nprint(total([10, 20], 3))', '27', '-33')

export async function problemOf(
  files: Readonly<Record<string, string>>,
  problemStatement: string,
): Promise<AgentProblem> {
  return {
    instanceId: 'shop-1',
    problemStatement,
    repository: await sampleRepository(files),
    environment: localEnvironment({ sourceRoots: ['.'], testPaths: ['tests'] }).recipe,
    testSeconds: 60,
  }
}

export const roomy: Budget = { usd: 0, tokens: 0, steps: null, seconds: 120 }

export type Trying = { readonly attempt: Attempt; readonly snapshot: Snapshot }

/** An attempt at a problem that is under way, without a sandbox of its own to build. */
export async function startAttempt(
  problem: AgentProblem,
  given: {
    readonly style?: Style
    readonly budget?: Partial<Budget>
    readonly clock?: Clock
    readonly signal?: AbortSignal
    readonly reports?: string[]
  } = {},
): Promise<Trying> {
  const { clock = systemClock, style = styles.patient } = given
  const attempt = createAttempt({
    problem,
    style,
    parser,
    clock,
    bench: createBench(suite),
    random: seededRandom('sample'),
    budget: { ...roomy, ...given.budget },
    environment: localEnvironment({ sourceRoots: ['.'], testPaths: ['tests'] }),
    startedAt: clock.monotonic(),
    diary: startDiary(clock, { sessionId: 's', agent: 'a', version: '1', problem: problem.problemStatement }),
    signal: given.signal ?? AbortSignal.timeout(120_000),
    onProgress: (label) => void given.reports?.push(label),
  })
  return { attempt, snapshot: await readSnapshot(problem.repository, problem.environment) }
}

/** What the agent wrote into its diary, as text. */
export function diaryOf({ attempt }: Trying): string {
  return JSON.stringify(attempt.diary.trajectory({ note: '', steps: 0, seconds: 0 }).steps)
}
