import { describe, expect, it } from 'vitest'
import { errorCatalogue } from '../../src/lib/kernel/error-catalogue.ts'
import { AbortedError, ExternalError, hasErrno, reportError, UserError } from '../../src/lib/kernel/errors.ts'
import { exitCodes } from '../../src/lib/kernel/exit-codes.ts'

describe('reportError()', () => {
  it('takes hint and exit code of a user error from the catalogue', () => {
    expect(reportError(new UserError('AGT_DATA_LOCKED', 'In use.'))).toEqual({
      code: 'AGT_DATA_LOCKED',
      message: 'In use.',
      hint: errorCatalogue.AGT_DATA_LOCKED.hint,
      exitCode: 4,
    })
  })

  it('prefers the hint that was thrown', () => {
    expect(reportError(new UserError('AGT_USAGE', 'No.', { hint: 'Say yes.' })).hint).toBe('Say yes.')
  })

  it('gives outside failures their own exit code', () => {
    const error = new ExternalError('AGT_MODEL', 'Refused.', { service: 'model' })
    expect(reportError(error)).toMatchObject({ code: 'AGT_MODEL', exitCode: 5 })
    expect(error.retryable).toBe(false)
  })

  it('takes a stop for a stop', () => {
    expect(reportError(new AbortedError('Stopped.'))).toMatchObject({
      code: 'AGT_INTERRUPTED',
      exitCode: 130,
    })
  })

  it.each([new TypeError('x is not a function'), 'a string', null, undefined])(
    'takes %j for a fault',
    (thrown) => {
      expect(reportError(thrown)).toMatchObject({ code: 'AGT_BUG', exitCode: 1 })
    },
  )
})

describe('errors', () => {
  it('keep their cause', () => {
    const cause = new Error('below')
    expect(new UserError('AGT_CONFIG', 'Bad.', { cause }).cause).toBe(cause)
    expect(new ExternalError('AGT_CHAIN', 'Gone.', { service: 'chain', cause }).cause).toBe(cause)
  })
})

describe('hasErrno()', () => {
  it('knows the codes of system errors', () => {
    const missing = Object.assign(new Error('no'), { code: 'ENOENT' })
    expect(hasErrno(missing, 'EACCES', 'ENOENT')).toBe(true)
    expect(hasErrno(missing, 'EACCES')).toBe(false)
    expect(hasErrno({ code: 'ENOENT' }, 'ENOENT')).toBe(false)
  })
})

describe('the error catalogue', () => {
  const entries = Object.entries(errorCatalogue)

  it.each(entries)('%s has a code, a title and a hint in house style', (code, { title, hint }) => {
    expect(code).toMatch(/^AGT_[A-Z]+(_[A-Z]+)*$/)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(hint).toMatch(/^[A-Z].*[^ ]$/s)
    expect(hint.endsWith('.')).toBe(true)
  })

  it.each(entries)('%s has the exit code of its family', (_, { family, exitCode }) => {
    const allowed: readonly number[] =
      family === 'external'
        ? [exitCodes.service]
        : [exitCodes.usage, exitCodes.configuration, exitCodes.state, exitCodes.negative]
    expect(allowed).toContain(exitCode)
  })
})

describe('exitCodes', () => {
  it('are those of the contract, each once', () => {
    expect(Object.values(exitCodes)).toEqual([0, 1, 2, 3, 4, 5, 6, 130, 143])
  })
})
