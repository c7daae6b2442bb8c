import { describe, expect, test } from 'vitest'
import { fittingFirst } from '../../../src/lib/tasks/difficulty/fitting-first.ts'

async function* counting(end: number): AsyncGenerator<number, string> {
  for (let number = 1; number <= end; number++) yield number
  return 'no more'
}

async function collect(
  items: AsyncGenerator<number, string>,
  limit = 99,
): Promise<{ readonly seen: number[]; readonly end: string | null }> {
  const seen: number[] = []
  while (seen.length < limit) {
    const next = await items.next()
    if (next.done === true) return { seen, end: next.value }
    seen.push(next.value)
  }
  return { seen, end: null }
}

const isMultiple = (of: number) => (number: number) => number % of === 0

describe('fittingFirst()', () => {
  test('gives what fits at once, and everything else in its order when the items end', async () => {
    const items = fittingFirst(counting(6), { fits: isMultiple(3), isOn: () => true })
    expect(await collect(items)).toEqual({ seen: [3, 6, 1, 2, 4, 5], end: 'no more' })
  })

  test('keeps the order, and gives all that waited, once the wish is over', async () => {
    let looked = 0
    const items = fittingFirst(counting(6), {
      fits(number) {
        looked = number
        return number === 6
      },
      isOn: () => looked < 3,
    })
    expect(await collect(items)).toEqual({ seen: [1, 2, 3, 4, 5, 6], end: 'no more' })
  })

  test('asks for no more items than it needs', async () => {
    let asked = 0
    async function* watched(): AsyncGenerator<number, string> {
      for (const number of [1, 2, 3, 4]) {
        asked = number
        yield number
      }
      return 'no more'
    }
    await collect(fittingFirst(watched(), { fits: isMultiple(2), isOn: () => true }), 1)
    expect(asked).toBe(2)
  })
})
