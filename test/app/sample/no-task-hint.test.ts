import { describe, expect, it } from 'vitest'
import { noTaskHint } from '../../../src/lib/app/sample/no-task-hint.ts'

describe('noTaskHint()', () => {
  it('says what to check when packages are not there or the index is out of reach', () => {
    expect(noTaskHint(['missing', 'missing'])).toBe('Check the names, paths and addresses of the packages.')
    expect(noTaskHint(['offline'])).toContain('Check the network')
    expect(noTaskHint(['offline', 'missing'])).toMatch(/Check the network.* Check the names/)
  })

  it('leaves it at the usual hint when a package itself cannot serve', () => {
    expect(noTaskHint(['missing', 'no_tests'])).toBeUndefined()
    expect(noTaskHint([])).toBeUndefined()
  })
})
