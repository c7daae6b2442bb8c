import { describe, expect, it } from 'vitest'
import { noTaskError } from '../../../src/lib/app/sample/no-task-error.ts'
import { reportError } from '../../../src/lib/kernel/errors.ts'

const errorOf = (...kinds: readonly string[]) =>
  reportError(noTaskError(kinds.map((kind) => ({ kind, reason: `It is ${kind}.` }))))

describe('noTaskError()', () => {
  it('says what to check when packages are not there or the index is out of reach', () => {
    expect(errorOf('missing', 'missing').hint).toBe('Check the names, paths and addresses of the packages.')
    expect(errorOf('offline').hint).toContain('Check the network')
    expect(errorOf('offline', 'missing').hint).toMatch(/Check the network.* Check the names/)
  })

  it('leaves it at the usual hint when a package itself cannot serve', () => {
    expect(errorOf('missing', 'no_tests').hint).toContain('Choose another package')
    expect(errorOf().message).toBe('No task was made.')
  })

  it('blames a service, with its exit status, only where it failed for all', () => {
    expect(errorOf('offline', 'offline')).toMatchObject({ code: 'AGT_PACKAGE_INDEX', exitCode: 5 })
    expect(errorOf('sandbox')).toMatchObject({ code: 'AGT_SANDBOX_FAILED', exitCode: 5 })
    expect(errorOf('offline', 'no_tests')).toMatchObject({ code: 'AGT_PACKAGE_REFUSED', exitCode: 4 })
  })
})
