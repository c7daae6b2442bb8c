import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import { normalizeTranscript, sameTranscript } from '../../../src/lib/suite/issue/transcript.ts'
import { claimOf } from '../../../src/lib/tasks/issue/faithful.ts'
import type { IssueRequest } from '../../../src/lib/tasks/issue/issue-writer.ts'
import { type Behaviour, behaviourText, type Observation } from '../../../src/lib/tasks/issue/observation.ts'
import { createOfflineWriter, issueStyles } from '../../../src/lib/tasks/issue/offline-writer.ts'
import { loadIssueWording } from '../../../src/lib/tasks/issue/wording.ts'

const wording = await loadIssueWording(join(import.meta.dirname, '../../../templates/issues/wording.json'))
const writer = createOfflineWriter(wording)
const signal = new AbortController().signal

const output = (text: string): Behaviour => ({ kind: 'output', text })
const failure = (message: string, type = 'ValueError'): Behaviour => ({
  kind: 'exception',
  type,
  message,
  line: 2,
})

const observation = (expected: Behaviour, actual: Behaviour, code?: string): Observation => ({
  code: code ?? 'from demo import f\nprint(repr(f(1)))\n',
  subject: 'f',
  expected,
  actual,
})

const observations: readonly Observation[] = [
  observation(output('[1, 2]'), output('[1]')),
  observation(output("'a `b`'"), output("'a'")),
  observation(output('3\n\n4'), output('3\n\n5'), 'import demo\nfor x in demo.f(1):\n    print(x)\n'),
  observation(output('3\n\n4'), failure('bad value')),
  observation(output("'x'"), failure('', 'InvalidVersion')),
  observation(failure('must be positive'), output('None')),
  observation(failure('a'), failure('b')),
  observation(failure('a'), failure('b', 'TypeError')),
  observation(output('1'), output('2'), 'import demo\nb = demo.B()\nb.add(x=1)\nprint(repr(b.total()))\n'),
  observation(output('-1.5'), output('1.5'), 'from demo import f, g\nn = g("a = b")\nprint(repr(f(n)))\n'),
]

const request = (seed: string, about: Observation, more: Partial<IssueRequest> = {}): IssueRequest => ({
  observation: about,
  subject: { package: 'demo', version: '1.0', python: '3.11' },
  completeness: null,
  random: seededRandom(seed),
  findings: [],
  ...more,
})

const written = async (...args: Parameters<typeof request>): Promise<string> =>
  (await writer.write(request(...args), signal)) ?? ''

describe('the offline writer', () => {
  it('is read back by a solver exactly, whatever the style and the wording', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.constantFrom(...observations),
        fc.nat({ max: 8 }),
        async (seed, about, attempt) => {
          const findings = Array.from({ length: attempt }, () => 'no')
          const text = await written(seed, about, { findings })
          const claim = claimOf(text)
          if ('missing' in claim) throw new Error(`${claim.missing}\n${text}`)
          const told = (behaviour: Behaviour): string => normalizeTranscript(behaviourText(behaviour))
          expect(sameTranscript(told(about.expected), claim.expected), text).toBe(true)
          expect(sameTranscript(told(about.actual), claim.actual), text).toBe(true)
          expect(claim.code).toContain('demo')
          expect(text).toMatch(/^# .+\n/)
          expect(text).not.toMatch(/\{(subject|package|version|python|error|call|wanted|got)\}/)
        },
      ),
      { numRuns: 600 },
    )
  })

  it('writes in every style that fits', async () => {
    const marks = [
      /Traceback \(most recent/,
      /^>>> /m,
      /# expected: /,
      /^2\. /m,
      /### Versions|## Environment|\*\*Additional context\*\*/,
      /documentation|documented|description|updated/,
      /\?\n/,
    ]
    const texts = await Promise.all(
      observations.flatMap((about) => Array.from({ length: 40 }, (_, i) => written(String(i), about))),
    )
    for (const mark of marks)
      expect(
        texts.some((text) => mark.test(text)),
        String(mark),
      ).toBe(true)
  })

  it('gives the same text for the same seed, and many texts for many', async () => {
    const [about] = observations
    if (about === undefined) throw new Error('no observation')
    const texts = await Promise.all(Array.from({ length: 80 }, (_, i) => written(String(i), about)))
    expect(await written('7', about)).toBe(texts[7])
    expect(new Set(texts).size).toBeGreaterThan(65)
  })

  it('takes another style when a text was refused', async () => {
    for (const about of observations) {
      const [first, second] = [await written('a', about), await written('a', about, { findings: ['no'] })]
      expect(second).not.toBe(first)
    }
  })

  it('tells less when a hard task wants less', async () => {
    const [about] = observations
    if (about === undefined) throw new Error('no observation')
    const lengths = async (completeness: 'full' | 'sparse') => {
      const texts = Array.from({ length: 40 }, (_, i) => written(String(i), about, { completeness }))
      return (await Promise.all(texts)).map((text) => text.length)
    }
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, one) => sum + one, 0) / values.length
    expect(mean(await lengths('sparse'))).toBeLessThan(mean(await lengths('full')))
  })

  it('names the package where the call cannot be told', async () => {
    const [about] = observations
    if (about === undefined) throw new Error('no observation')
    expect(await written('a', { ...about, subject: '' })).toContain('demo')
  })

  it('shows of a traceback only the frame of the reporter', async () => {
    const about = observation(output('1'), failure('bad'))
    const texts = await Promise.all(Array.from({ length: 60 }, (_, i) => written(String(i), about)))
    const withTraceback = texts.filter((text) => /File "\w+\.py"/.test(text))
    expect(withTraceback.length).toBeGreaterThan(0)
    for (const text of withTraceback) {
      const [, name, line] = /File "(\w+\.py)", line (\d+), in <module>\n {4}print\(/.exec(text) ?? []
      expect(text).toContain(`\`${name}\`:`)
      // The blank line after the imports counts.
      expect(line).toBe('3')
      expect(text.match(/File "/g)).toHaveLength(1)
    }
  })

  it('has a name of its own for each style', () => {
    expect(new Set(issueStyles.map(({ name }) => name)).size).toBe(issueStyles.length)
  })
})
