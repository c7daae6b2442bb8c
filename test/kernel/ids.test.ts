import { expect, it } from 'vitest'
import { newUlid } from '../../src/lib/kernel/ids.ts'

it('newUlid() gives 26 characters, never the same twice', () => {
  const ids = Array.from({ length: 1000 }, () => newUlid())
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
})
