import { describe, expect, it } from 'vitest'
import { errorDocument, errorText } from '../../src/lib/cli/present-error.ts'
import { AbortedError, ExternalError, UserError } from '../../src/lib/kernel/errors.ts'

const plain = { color: false, debug: false }

describe('errorText()', () => {
  it('says what happened, what to do, the code and where to read more', () => {
    const error = new UserError('AGT_PATH_EXISTS', 'a.json exists and was left as it is.')
    expect(errorText(error, plain)).toEqual({
      exitCode: 4,
      text: [
        'a.json exists and was left as it is.',
        '  Try this:  Pass --force to replace it, or choose another path.',
        '  Code:      AGT_PATH_EXISTS',
        '  Reference: docs/errors.md#agt_path_exists',
      ].join('\n'),
    })
  })

  it('lists the causes, outermost first, one line each', () => {
    const root = new Error('connect ECONNREFUSED\nat some place')
    const cause = new Error('the daemon is away', { cause: root })
    const error = new ExternalError('AGT_DOCKER', 'Docker did not start.', { service: 'docker', cause })
    const { text, exitCode } = errorText(error, plain)
    expect(exitCode).toBe(5)
    expect(text.split('\n').slice(-2)).toEqual([
      '  Caused by: the daemon is away',
      '  Caused by: connect ECONNREFUSED',
    ])
  })

  it('ends a chain of causes that runs in a circle', () => {
    const a = new Error('a')
    a.cause = a
    expect(errorText(a, plain).text.match(/Caused by/g)).toHaveLength(5)
  })

  it('shows a stack for a fault only when asked', () => {
    const fault = new TypeError('x is not a function')
    expect(errorText(fault, plain)).toMatchObject({ exitCode: 1 })
    expect(errorText(fault, plain).text).not.toContain('present-error.test')
    expect(errorText(fault, { color: false, debug: true }).text).toContain('present-error.test')
  })

  it('is one line for a stop by the user', () => {
    expect(errorText(new AbortedError('Stopped by Ctrl-C.'), plain)).toEqual({
      text: 'Stopped by Ctrl-C.',
      exitCode: 130,
    })
  })

  it('lets a quoted line break through, and nothing that drives the terminal', () => {
    const message = 'pip said:\n\u001b[2Jno\u0007 such\r thing'
    const { text } = errorText(
      new UserError('AGT_USAGE', message, { cause: new Error('\u001b[31mred') }),
      plain,
    )
    expect(text.split('\n').slice(0, 2)).toEqual(['pip said:', 'no  such  thing'])
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  it('uses colour only when told to', () => {
    const escapeCode = String.fromCharCode(27)
    const error = new UserError('AGT_USAGE', 'No.')
    expect(errorText(error, plain).text).not.toContain(escapeCode)
    expect(errorText(error, { color: true, debug: false }).text).toContain(escapeCode)
  })
})

describe('errorDocument()', () => {
  it('is one JSON document with code, message, hint and exit code', () => {
    const { text, exitCode } = errorDocument(new UserError('AGT_CONFIG', 'Bad value.', { hint: 'Fix it.' }))
    expect(JSON.parse(text)).toEqual({
      error: { code: 'AGT_CONFIG', message: 'Bad value.', hint: 'Fix it.', exitCode: 3 },
    })
    expect(exitCode).toBe(3)
  })
})
