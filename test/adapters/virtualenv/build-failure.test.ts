import { describe, expect, it } from 'vitest'
import { buildFailure, isMissingWheel } from '../../../src/lib/adapters/virtualenv/build-failure.ts'

const end = (output: string, exitCode = 1) => ({ exitCode, output, timedOut: false })

describe('buildFailure()', () => {
  it('refuses a package with compiled code', () => {
    const error = buildFailure('installing', end('AGENTAO_COMPILED pkg/_speed.so\n', 3))
    expect(error).toMatchObject({
      code: 'AGT_PACKAGE_REFUSED',
      message: expect.stringContaining('compiled extension'),
    })
  })

  it.each([
    "error: command 'gcc' failed: No such file or directory",
    "error: command '/usr/bin/x86_64-linux-gnu-gcc' failed with exit code 1",
    'fatal error: Python.h: No such file or directory',
    "error: can't find Rust compiler",
  ])('refuses what needs a compiler: %s', (line) => {
    expect(buildFailure('installing', end(line))).toMatchObject({ code: 'AGT_PACKAGE_REFUSED' })
  })

  it('shows the last lines of anything else', () => {
    const output = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n')
    const { message, code } = buildFailure('installing 3 packages', end(output))
    expect(code).toBe('AGT_ENVIRONMENT')
    expect(message).toMatch(/^Installing 3 packages failed \(exit code 1\):\nline 25\n/)
    expect(message).toMatch(/line 39$/)
  })

  it('says that an index out of reach is worth another try', () => {
    const output = 'WARNING: Retrying after connection broken by NewConnectionError: name resolution'
    expect(buildFailure('installing', end(output))).toMatchObject({ retryable: true })
    expect(buildFailure('installing', end('other'))).toMatchObject({ retryable: false })
  })
})

describe('isMissingWheel()', () => {
  it('tells a missing wheel from an index out of reach', () => {
    const missing = 'ERROR: No matching distribution found for x==1'
    expect(isMissingWheel(missing)).toBe(true)
    expect(isMissingWheel(`NewConnectionError: refused\n${missing}`)).toBe(false)
    expect(isMissingWheel('ERROR: disk full')).toBe(false)
  })
})
