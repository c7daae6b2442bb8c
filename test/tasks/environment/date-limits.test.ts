import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateLimits } from '../../../src/lib/tasks/environment/date-limits.ts'

describe('dateLimits()', () => {
  it('begins with the whole day of the snapshot and ends without a bound', () => {
    expect(dateLimits('2025-05-06T07:08:09Z', '3.11')).toEqual(['2025-05-06T23:59:59Z', null])
  })

  it('tries the time of the interpreter for a snapshot older than it', () => {
    expect(dateLimits('2019-05-06T07:08:09Z', '3.11')).toEqual([
      '2019-05-06T23:59:59Z',
      '2023-01-24T23:59:59Z',
      null,
    ])
  })

  it('has no bound for what has no date, and knows none for an interpreter it has never heard of', () => {
    expect(dateLimits(null, '3.11')).toEqual([null])
    expect(dateLimits('2019-05-06T07:08:09Z', '3.99')).toEqual(['2019-05-06T23:59:59Z', null])
  })

  it('only ever goes forward in time', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(day, fc.constantFrom('3.9', '3.10', '3.11', '3.12', '3.13'), (date, python) => {
        const bounds = dateLimits(date.toISOString(), python).filter((limit) => limit !== null)
        expect(bounds).toEqual([...bounds].sort())
        expect(bounds[0]?.slice(0, 10)).toBe(date.toISOString().slice(0, 10))
      }),
    )
  })
})
