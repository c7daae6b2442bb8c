import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import { proceduralStrategy } from '../../../src/lib/tasks/strategies/procedural.ts'
import { clampTest, code, demoPackage, halfTest, noticing } from './demo-package.ts'
import { makerWith, searchAll } from './fake-tests.ts'

const prepared = demoPackage()

describe('the procedural strategy', () => {
  it('gives single edits of one file that tests notice, with the tests that do', async () => {
    const { bugs, tried } = await searchAll(proceduralStrategy, {
      maker: await makerWith(noticing),
      prepared,
    })
    expect(bugs.length).toBeGreaterThan(5)
    for (const { changes, failing, covering, kind } of bugs) {
      expect(kind).toBe('single edit')
      expect(changes).toHaveLength(1)
      expect(changes[0]).toMatchObject({ path: 'demo.py', before: code })
      expect(failing).toEqual(covering)
    }
    expect(tried.every(({ outcome }) => outcome === 'noticed')).toBe(true)
    expect(tried).toHaveLength(bugs.length)
  })

  it('tells of every change once, also of those that nobody notices', async () => {
    const maker = await makerWith((files, tests) => noticing(files, tests).filter((id) => id === halfTest))
    const { bugs, tried } = await searchAll(proceduralStrategy, { maker, prepared })
    expect(bugs.every(({ failing }) => failing.join() === halfTest)).toBe(true)
    const survived = tried.filter(({ outcome }) => outcome === 'survived')
    expect(survived.length).toBeGreaterThan(0)
    expect(survived.length + bugs.length).toBe(tried.length)
  })

  it('tries no more than it may, and says why it ended', async () => {
    const maker = await makerWith(() => [])
    const { bugs, reason, tried } = await searchAll(proceduralStrategy, { maker, prepared, maxTried: 7 })
    expect(bugs).toEqual([])
    expect(tried).toHaveLength(7)
    expect(reason).toBe('none of 7 small edits is noticed by its tests')
  })

  it('reads a package once for all searches, and only the edits whose turn comes', async () => {
    const maker = await makerWith(noticing)
    let reads = 0
    const parser: typeof maker.parser = {
      parse(source) {
        reads++
        return maker.parser.parse(source)
      },
    }
    const fresh = demoPackage()
    const options = { random: seededRandom('a'), maxTried: 90, signal: new AbortController().signal }
    const readsOf = async (): Promise<number> => {
      const before = reads
      await proceduralStrategy.bugs({ ...maker, parser }, fresh, options).next()
      return reads - before
    }
    const [first, second] = [await readsOf(), await readsOf()]
    expect(second).toBe(first - 1)
    // The package's file, and of each edit of the first six that file again with and without it.
    expect(first).toBeLessThanOrEqual(1 + 2 * 6)
  })

  it('passes over changes that compile to the same code', async () => {
    const { bugs, tried } = await searchAll(proceduralStrategy, {
      maker: await makerWith(() => null),
      prepared,
    })
    expect(bugs).toEqual([])
    expect(new Set(tried.map(({ outcome }) => outcome))).toEqual(new Set(['equivalent']))
  })

  it('finds the same bugs in the same order for the same seed, and others for another', async () => {
    const maker = await makerWith(noticing)
    const texts = async (seed: string) => {
      const { bugs } = await searchAll(proceduralStrategy, { maker, prepared, seed })
      return bugs.map(({ changes }) => changes[0]?.after)
    }
    expect(await texts('a')).toEqual(await texts('a'))
    expect(await texts('a')).not.toEqual(await texts('b'))
  })

  it('lets both functions have a turn before one has its second', async () => {
    const { bugs } = await searchAll(proceduralStrategy, { maker: await makerWith(noticing), prepared })
    expect(new Set(bugs.slice(0, 4).map(({ covering }) => covering[0]))).toEqual(
      new Set([clampTest, halfTest]),
    )
  })
})
