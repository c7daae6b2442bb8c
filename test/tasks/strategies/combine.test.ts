import { describe, expect, it } from 'vitest'
import { combineStrategy } from '../../../src/lib/tasks/strategies/combine.ts'
import { clampTest, code, demoPackage, halfTest, noticing, partOf } from './demo-package.ts'
import { makerWith, searchAll } from './fake-tests.ts'

const prepared = demoPackage()
const changed = (text: string): boolean => partOf(text, 'clamp') !== partOf(code, 'clamp')

describe('the combine strategy', () => {
  it('puts bugs of one file together that different tests notice', async () => {
    const { bugs, tried } = await searchAll(combineStrategy, { maker: await makerWith(noticing), prepared })
    expect(bugs.length).toBeGreaterThan(0)
    for (const { changes, failing, covering, detail, kind, strategy } of bugs) {
      expect(strategy).toBe('combine')
      expect(kind).toBe('2 edits')
      expect(detail.split(' + ')).toHaveLength(2)
      expect(changes).toHaveLength(1)
      expect(changed(changes[0]?.after ?? '')).toBe(true)
      expect(partOf(changes[0]?.after ?? '', 'half')).not.toBe(partOf(code, 'half'))
      expect(new Set(failing)).toEqual(new Set([clampTest, halfTest]))
      expect(covering).toEqual([clampTest, halfTest])
    }
    expect(tried.filter((one) => one.strategy === 'combine')).toHaveLength(bugs.length)
  })

  it('drops a combination in which one part is no longer noticed', async () => {
    const both = (text: string): boolean => changed(text) && partOf(text, 'half') !== partOf(code, 'half')
    const maker = await makerWith((files, tests) => {
      const failing = noticing(files, tests)
      return both(files['demo.py'] ?? code) ? failing.filter((id) => id === clampTest) : failing
    })
    const { bugs, reason } = await searchAll(combineStrategy, { maker, prepared })
    expect(bugs).toEqual([])
    expect(reason).toContain('no two of its single edits')
  })

  it('is the same for the same seed', async () => {
    const maker = await makerWith(noticing)
    const once = await searchAll(combineStrategy, { maker, prepared, seed: 'x' })
    expect((await searchAll(combineStrategy, { maker, prepared, seed: 'x' })).bugs).toEqual(once.bugs)
  })

  it('stops when it has tried as many single edits as it may', async () => {
    const maker = await makerWith(() => [])
    const { tried } = await searchAll(combineStrategy, { maker, prepared, maxTried: 4 })
    expect(tried.length).toBeLessThanOrEqual(4)
  })
})
