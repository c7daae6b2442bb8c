import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepRecent } from '../../../src/lib/app/sample/keep-recent.ts'
import { readStrategies } from '../../../src/lib/app/sample/read-strategies.ts'
import { paceOf } from '../../../src/lib/app/sample/sample-pace.ts'
import { type SampleReport, sampleText, sumCounts } from '../../../src/lib/app/sample/sample-report.ts'
import { requestDigest, runKey, type SampleRequest } from '../../../src/lib/app/sample/sample-request.ts'

describe('keepRecent()', () => {
  it('makes a value once while it is in use, and again when others came after it', async () => {
    const made: string[] = []
    const get = keepRecent(2, async (key: string) => {
      made.push(key)
      return key.toUpperCase()
    })
    for (const key of ['a', 'b', 'a', 'b', 'c', 'b', 'a']) expect(await get(key)).toBe(key.toUpperCase())
    expect(made).toEqual(['a', 'b', 'c', 'a'])
  })
})

describe('paceOf()', () => {
  it('tells the rate and what is left', () => {
    expect(paceOf({ made: 2, missing: 8, seconds: 60 })).toEqual({ perHour: 120, secondsLeft: 240 })
  })

  it('tells nothing before the first task', () => {
    expect(paceOf({ made: 0, missing: 8, seconds: 60 })).toEqual({ perHour: null, secondsLeft: null })
  })
})

describe('sumCounts()', () => {
  it('adds name by name, whatever the order', () => {
    const counts = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 99 })))
    fc.assert(
      fc.property(counts, (all) => {
        expect(sumCounts(all)).toEqual(sumCounts(all.toReversed()))
        const total = (one: Readonly<Record<string, number>>) => Object.values(one).reduce((a, b) => a + b, 0)
        expect(total(sumCounts(all))).toBe(all.reduce((sum, one) => sum + total(one), 0))
      }),
    )
  })
})

describe('readStrategies()', () => {
  it('takes names with commas between them, each once', () => {
    expect(readStrategies('combine, procedural,combine')).toEqual(['combine', 'procedural'])
  })

  it.each(['', 'procedural,', 'guess'])('knows no %j', (text) => {
    expect(() => readStrategies(text)).toThrow(/is no way to plant bugs/)
  })
})

describe('what binds a run', () => {
  const request: SampleRequest = {
    sources: [{ key: 'sample', spec: { kind: 'sample' }, isNamed: true }],
    count: 3,
    seed: null,
    freshSeed: 'f',
    out: '/out',
    workers: 1,
    difficulty: null,
    strategies: ['procedural'],
    model: null,
  }

  it('is what was asked for, not how fast it is to be done', () => {
    expect(requestDigest({ ...request, workers: 4, freshSeed: 'g' })).toBe(requestDigest(request))
    expect(requestDigest({ ...request, count: 4 })).not.toBe(requestDigest(request))
  })

  it('is the seed and the version of the tool for what became of each turn', () => {
    const made = { seed: 'a', toolVersion: '1.0.0' }
    const longer: SampleRequest = { ...request, count: 9 }
    expect(runKey(longer, made)).toBe(runKey(request, made))
    const others = [
      { ...made, seed: 'b' },
      { ...made, toolVersion: '1.0.1' },
    ].map((one) => runKey(request, one))
    const hard = runKey({ ...request, difficulty: 'hard' }, made)
    expect(new Set([runKey(request, made), hard, ...others]).size).toBe(4)
  })
})

describe('sampleText()', () => {
  const report: SampleReport = {
    type: 'result',
    seed: 's',
    out: '/tasks',
    sandbox: 'docker',
    asked: 2,
    tasks: [
      {
        id: 'demo__1.0.abc',
        package: 'demo==1.0',
        strategy: 'procedural',
        detail: 'single edit',
        difficulty: 'easy',
        failToPass: 1,
        passToPass: 9,
        written: false,
      },
    ],
    refused: [{ package: 'pypi:other', kind: 'no_tests', reason: 'It has no tests.' }],
    refusals: { no_tests: 1 },
    tried: {},
    seconds: 3,
  }

  it('names each task, each refusal, and what is missing', () => {
    expect(sampleText(report).split('\n')).toEqual([
      'demo__1.0.abc  demo==1.0  easy  single edit  1 to pass, 9 to keep  (was there)',
      'none from pypi:other: It has no tests.',
      '1 task of the 2 asked for in /tasks (seed s)',
    ])
  })
})
