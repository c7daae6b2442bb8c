import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../../src/lib/adapters/models/retry-after.ts'

describe('retryAfterMs()', () => {
  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '2', 'retry-after-ms': '1250' }, 1250],
    [{ 'retry-after': 'Tue, 24 Nov 2026 04:00:30 GMT', date: 'Tue, 24 Nov 2026 04:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 03:00:00 GMT', date: 'Tue, 24 Nov 2026 04:00:00 GMT' }, 0],
    [{ 'retry-after': 'Tue, 24 Nov 2026 04:00:30 GMT' }, null],
    [{ 'retry-after': '-5' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('reads %o as %o', (headers, expected) => {
    expect(retryAfterMs(new Headers(Object.entries(headers)))).toBe(expected)
  })

  it('knows nothing without headers', () => {
    expect(retryAfterMs(null)).toBeNull()
  })
})
