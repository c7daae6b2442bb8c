import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../../../src/lib/agents/repair/attempt.ts'
import type { Candidate, CandidateQueue } from '../../../../src/lib/agents/repair/search/propose-repairs.ts'
import { tryCandidates } from '../../../../src/lib/agents/repair/search/try-candidates.ts'
import { styles } from '../../../../src/lib/agents/repair/style.ts'
import type { SnippetResult, VariantResult } from '../../../../src/lib/suite/variant.ts'

const candidate = (index: number): Candidate => ({
  path: 'm.py',
  rule: `rule-${index}`,
  edit: { start: 0, end: 0, text: '' },
  row: 0,
  scope: '',
  score: 1,
  gain: 0,
  content: `# ${index}\n`,
})

function queueOf(count: number): CandidateQueue & { readonly left: () => readonly Candidate[] } {
  let waiting = Array.from({ length: count }, (_, index) => candidate(index))
  return {
    left: () => waiting,
    take(wanted) {
      const taken = waiting.slice(0, wanted)
      waiting = waiting.slice(wanted)
      return taken
    },
    putBack: (candidates) => {
      waiting = [...candidates, ...waiting]
    },
  }
}

const before: SnippetResult = { stdout: 'bad\n', stderr: '', exception: null, lines: null }
const reproduction = {
  oracle: { program: 'p', before, isFixedBy: (after: SnippetResult) => after.stdout === 'good\n' },
  secondsPerRun: 0.1,
}

/** An attempt whose program behaves with the candidates of these numbers, and that can say what was run. */
function attemptWith(good: readonly number[], { steps = 1_000, seconds = 1_000 } = {}) {
  let tried = 0
  const ran: string[] = []
  const attempt: Pick<
    Attempt,
    'style' | 'report' | 'candidatesLeft' | 'secondsLeft' | 'countTried' | 'run'
  > & {
    tried: () => number
  } = {
    style: { ...styles.patient, candidatesAfterFirst: 5, maxPlausible: 3 },
    report: () => undefined,
    candidatesLeft: () => steps - tried,
    secondsLeft: () => seconds - ran.length,
    tried: () => tried,
    countTried: (count) => {
      tried += count
    },
    async run(variants, onResult) {
      for (const variant of variants) {
        const text = Object.values(variant.files)[0] ?? ''
        ran.push(text)
        const isGood = good.includes(Number(text.slice(2)))
        if (onResult?.(resultOf(variant.id, isGood ? 'good\n' : 'bad\n')) === false) break
        if (seconds - ran.length <= 0) break
      }
      return []
    },
  }
  return { attempt: attempt as Attempt, ran }
}

function resultOf(id: string, stdout: string): VariantResult {
  const snippet = { ...before, stdout }
  const nothing = { outcomes: new Map(), failures: new Map(), lines: null, seconds: 0.1, detail: '' }
  return { id, kind: 'ran', snippet, ...nothing }
}

describe('tryCandidates()', () => {
  it('tries in order, and a few more after the first that behaves', async () => {
    const queue = queueOf(100)
    const { attempt } = attemptWith([10, 12])
    const { tried, plausible } = await tryCandidates(attempt, { queue, reproduction })
    expect(plausible.map(({ rule }) => rule)).toEqual(['rule-10', 'rule-12'])
    expect(tried.map(({ rule }) => rule)).toEqual(Array.from({ length: 16 }, (_, index) => `rule-${index}`))
  })

  it('stops at once when enough behave', async () => {
    const { attempt } = attemptWith([1, 2, 3, 4])
    const { tried, plausible } = await tryCandidates(attempt, { queue: queueOf(100), reproduction })
    expect(plausible).toHaveLength(3)
    expect(tried).toHaveLength(4)
  })

  it('puts back what it did not come to, so that the next call goes on there', async () => {
    const queue = queueOf(100)
    const { attempt } = attemptWith([1, 2, 3])
    await tryCandidates(attempt, { queue, reproduction })
    expect(queue.left()[0]?.rule).toBe('rule-4')
    expect(queue.left()).toHaveLength(96)
  })

  it('tries everything when nothing behaves, each once, in batches that grow', async () => {
    const { attempt, ran } = attemptWith([])
    const { tried, plausible } = await tryCandidates(attempt, { queue: queueOf(700), reproduction })
    expect(plausible).toEqual([])
    expect(tried).toHaveLength(700)
    expect(new Set(ran).size).toBe(700)
    expect(attempt.tried()).toBe(700)
  })

  it('tries no more than the budget of steps allows', async () => {
    const { attempt } = attemptWith([], { steps: 90 })
    expect((await tryCandidates(attempt, { queue: queueOf(500), reproduction })).tried).toHaveLength(90)
    expect((await tryCandidates(attempt, { queue: queueOf(500), reproduction })).tried).toEqual([])
  })

  it('tries no more when time is up', async () => {
    const { attempt } = attemptWith([], { seconds: 30 })
    const queue = queueOf(500)
    expect((await tryCandidates(attempt, { queue, reproduction })).tried).toHaveLength(30)
    expect(queue.left()).toHaveLength(470)
  })
})
