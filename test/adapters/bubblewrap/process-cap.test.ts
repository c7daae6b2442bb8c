import { describe, expect, it } from 'vitest'
import { canCapProcesses } from '../../../src/lib/adapters/bubblewrap/process-cap.ts'

describe('canCapProcesses()', () => {
  it.each([
    ['user', '5.10.0-28-amd64', false],
    ['user', '5.14.0', true],
    ['user', '6.1.0-13-amd64', true],
    ['user', '4.19.0', false],
    ['root', '4.19.0', true],
  ] as const)('for %s on Linux %s is %s', (kind, release, wanted) => {
    expect(canCapProcesses({ kind }, release)).toBe(wanted)
  })
})
