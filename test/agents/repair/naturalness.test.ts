import { describe, expect, it } from 'vitest'
import { learnNaturalness, naturalnessGain } from '../../../src/lib/agents/repair/naturalness.ts'

const source = [
  'def f(a, b):',
  '    if len(a) == 1:',
  '        return a[0]',
  '    if len(b) == 1:',
  "        return b[0] + 'x'",
  '    if len(a) != 2:',
  '        return None',
  '',
].join('\n')
const model = learnNaturalness(source)

function gainOf(old: string, text: string): number {
  const start = source.indexOf(old)
  return naturalnessGain(model, source, { start, end: start + old.length, text })
}

describe('learnNaturalness()', () => {
  it('finds more natural what the file says more often', () => {
    expect(model.of('    if len(b) == 1:')).toBeGreaterThan(model.of('    if len(b) == 7:'))
    expect(model.of('    if len(b) == 7:')).toBeGreaterThan(model.of('    7 == len if (b):'))
  })

  it('takes no notice of indentation and of what strings say', () => {
    expect(model.of("return b[0] + 'x'")).toBe(model.of('      return b[0] + "something else"'))
  })

  it('has a finite answer for a file that says nothing and for an empty line', () => {
    for (const line of ['', 'x = 1']) expect(Number.isFinite(learnNaturalness('').of(line))).toBe(true)
  })
})

describe('naturalnessGain()', () => {
  it('is positive towards the habits of the file and negative away from them', () => {
    expect(gainOf('!= 2', '== 1')).toBeGreaterThan(0)
    expect(gainOf('== 1', '!= 3')).toBeLessThan(0)
  })

  it('is nothing where nothing changes, and stays within its bounds', () => {
    expect(gainOf('== 1', '== 1')).toBe(0)
    expect(Math.abs(gainOf('        return None', '\u00a7 \u00a7 \u00a7 \u00a7 \u00a7'))).toBeLessThanOrEqual(
      2,
    )
  })
})
