import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { translateDiskFull } from '../../src/lib/cli/translate-disk-full.ts'
import { AbortedError, UserError } from '../../src/lib/kernel/errors.ts'

const errno = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: no space left on device, write`), { code, ...(path && { path }) })

describe('translateDiskFull()', () => {
  it('tells a full disk as something the user can put right, with the path where it is known', () => {
    expect(translateDiskFull(errno('ENOSPC', '/data/x'))).toMatchObject({
      code: 'AGT_DISK_FULL',
      message: 'There is no room left on the disk that holds /data/x.',
    })
    expect(translateDiskFull(errno('EDQUOT'))).toMatchObject({
      code: 'AGT_DISK_FULL',
      message: 'There is no room left on the disk.',
    })
  })

  it.skipIf(process.platform !== 'linux')('knows what a real full disk says', () => {
    let thrown: unknown
    try {
      writeFileSync('/dev/full', 'x')
    } catch (error) {
      thrown = error
    }
    expect(translateDiskFull(thrown)).toMatchObject({ code: 'AGT_DISK_FULL' })
  })

  it('leaves everything else as it is', () => {
    const others = [
      errno('EACCES'),
      new UserError('AGT_USAGE', 'no'),
      new AbortedError('stopped'),
      'text',
      null,
    ]
    for (const error of others) expect(translateDiskFull(error)).toBe(error)
  })
})
