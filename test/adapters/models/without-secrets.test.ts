import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutSecrets } from '../../../src/lib/adapters/models/without-secrets.ts'

describe('withoutSecrets()', () => {
  it('leaves plain words alone', () => {
    expect(withoutSecrets('The model does not exist.', 'sk-abc12345')).toBe('The model does not exist.')
  })

  it('takes out keys, whole, masked, or in a header', () => {
    expect(withoutSecrets('bad key AIzaSecret here', 'AIzaSecret')).toBe('bad key [key] here')
    expect(withoutSecrets('bad key sk-proj-ab***yz.', 'other')).not.toContain('yz')
    expect(withoutSecrets('Authorization: Bearer abcdef', 'other')).toBe('Authorization: Bearer [key]')
  })

  it('makes one printable line of anything, without the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9]{12,30}$/), (text, key) => {
        const shown = withoutSecrets(`${text}${key}${text}`, key)
        expect(shown).not.toContain(key)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        expect(shown.length).toBeLessThanOrEqual(300)
      }),
    )
  })
})
