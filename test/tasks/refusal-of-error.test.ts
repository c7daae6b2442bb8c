import { describe, expect, it } from 'vitest'
import { ExternalError, UserError } from '../../src/lib/kernel/errors.ts'
import { ok } from '../../src/lib/kernel/result.ts'
import { refusalOfError } from '../../src/lib/tasks/refusal-of-error.ts'

describe('refusalOfError()', () => {
  it('hands a result through', async () => {
    expect(await refusalOfError(async () => ok(1))).toEqual({ ok: true, value: 1 })
  })

  it.each([
    [new UserError('AGT_PACKAGE_REFUSED', 'It needs a compiler.'), 'compiler'],
    [new UserError('AGT_PACKAGE_UNSAFE', 'It leaves its folder.'), 'archive'],
    [new ExternalError('AGT_ENVIRONMENT', 'pip failed.', { service: 'pip' }), 'environment'],
  ])('makes a refusal of %s', async (error, kind) => {
    const result = await refusalOfError(async () => {
      throw error
    })
    expect(result).toEqual({ ok: false, reason: { kind, reason: error.message } })
  })

  it.each([new Error('a fault'), new UserError('AGT_DISK_FULL', 'full')])('throws on %s', async (error) => {
    await expect(
      refusalOfError(async () => {
        throw error
      }),
    ).rejects.toBe(error)
  })
})
