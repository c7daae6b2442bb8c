import { describe, expect, it } from 'vitest'
import { defaultCast } from '../../../src/lib/neurons/miner/default-cast.ts'
import { minerSpecsSchema } from '../../../src/lib/neurons/miner/miner-spec.ts'

describe('defaultCast()', () => {
  it('has a patient, a hurried, a silent and a copying miner', () => {
    expect(defaultCast().map(({ name }) => name)).toEqual(['patient', 'hurried', 'silent', 'copycat'])
  })

  it.each([1, 2, 3, 4, 7, 20])('gives %i valid miners with names of their own', (count) => {
    const cast = defaultCast(count)
    expect(cast).toHaveLength(count)
    expect(new Set(cast.map(({ name }) => name)).size).toBe(count)
    expect(minerSpecsSchema.safeParse(cast).success).toBe(true)
  })
})
