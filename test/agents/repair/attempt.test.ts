import { describe, expect, it } from 'vitest'
import { createAttempt } from '../../../src/lib/agents/repair/attempt.ts'
import type { Bench } from '../../../src/lib/agents/repair/bench.ts'
import { startDiary } from '../../../src/lib/agents/repair/diary.ts'
import { styles } from '../../../src/lib/agents/repair/style.ts'
import type { Budget } from '../../../src/lib/domain/budget.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import type { VariantBatch, VariantResult } from '../../../src/lib/suite/variant.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { localEnvironment } from '../../suite/local-sandbox.ts'
import { parser, roomy } from './repair-sample.ts'

const result: VariantResult = {
  id: 'v',
  kind: 'ran',
  snippet: null,
  outcomes: new Map(),
  failures: new Map(),
  lines: null,
  seconds: 0,
  detail: '',
}

/** An attempt on a bench where each variant takes a second. */
function attemptWith(budget: Partial<Budget>, signal = new AbortController().signal) {
  const clock = createFakeClock()
  const batches: VariantBatch[] = []
  const environment = localEnvironment({ sourceRoots: ['.'], testPaths: [] })
  const bench: Bench = {
    prepare: async () => environment,
    async run(batch) {
      batches.push(batch)
      const done: VariantResult[] = []
      for (const { id } of batch.variants) {
        clock.move(1000)
        done.push({ ...result, id })
        if (batch.onResult?.({ ...result, id }) === false) break
      }
      return done
    },
  }
  const problem = {
    instanceId: 'i',
    problemStatement: 'p',
    repository: '/r',
    environment: environment.recipe,
  }
  const attempt = createAttempt({
    bench,
    clock,
    environment,
    signal,
    parser,
    problem: { ...problem, testSeconds: 60 },
    budget: { ...roomy, ...budget },
    style: styles.patient,
    random: seededRandom('a'),
    diary: startDiary(clock, { sessionId: 's', agent: 'a', version: '1', problem: 'p' }),
    startedAt: clock.monotonic(),
    onProgress: undefined,
  })
  return { attempt, clock, batches }
}

const variants = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `v${index}`, files: {}, tests: [], seconds: 1 }))

describe('createAttempt()', () => {
  it('ends what it tries by the clock on the wall, like itself', async () => {
    const { attempt, batches } = attemptWith({ seconds: 100 })
    await attempt.run(variants(1))
    expect(batches[0]?.variants[0]).toMatchObject({ seconds: 1, wallSeconds: 1 })
  })

  it('keeps a share of its seconds for the answer', () => {
    const { attempt, clock } = attemptWith({ seconds: 100 })
    expect(attempt.secondsLeft()).toBe(80)
    clock.move(30_000)
    expect(attempt.secondsLeft()).toBe(50)
  })

  it('counts the edits it tried against its steps, and against what its style allows', () => {
    const { attempt } = attemptWith({ steps: 10 })
    attempt.countTried(4)
    expect([attempt.tried(), attempt.candidatesLeft()]).toEqual([4, 6])
    expect(attemptWith({ steps: null }).attempt.candidatesLeft()).toBe(styles.patient.maxCandidates)
    expect(attemptWith({ steps: 1_000_000 }).attempt.candidatesLeft()).toBe(styles.patient.maxCandidates)
  })

  it('gives a run no more seconds than are left, and ends it when they are over', async () => {
    const { attempt, batches } = attemptWith({ seconds: 10 })
    expect(await attempt.run(variants(20))).toHaveLength(8)
    expect(batches[0]?.limits.seconds).toBe(8)
    expect(attempt.secondsLeft()).toBe(0)
  })

  it('ends a run early when whoever asked has seen enough', async () => {
    const { attempt } = attemptWith({ seconds: 100 })
    expect(await attempt.run(variants(20), ({ id }) => id !== 'v2')).toHaveLength(3)
  })

  it('runs nothing once it was stopped', async () => {
    const { attempt, batches } = attemptWith({}, AbortSignal.abort())
    await expect(attempt.run(variants(1))).rejects.toBeInstanceOf(AbortedError)
    expect(batches).toEqual([])
  })
})
