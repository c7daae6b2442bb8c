import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSourceSpec } from '../../../src/lib/tasks/source/source-spec.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

describe('parseSourceSpec()', () => {
  it.each([
    ['sample', { kind: 'sample' }],
    ['toolz', { kind: 'pypi', name: 'toolz' }],
    ['more-itertools==11.0', { kind: 'pypi', name: 'more-itertools', version: '11.0' }],
    ['./here', { kind: 'path', path: '/base/here' }],
    ['../up', { kind: 'path', path: '/up' }],
    ['a/b', { kind: 'path', path: '/base/a/b' }],
    ['/abs', { kind: 'path', path: '/abs' }],
    ['.', { kind: 'path', path: '/base' }],
  ])('reads %j', async (text, spec) => {
    expect(await parseSourceSpec(text, '/base')).toEqual(spec)
  })

  it('takes a folder that could not be a name for a path', async () => {
    const dir = tempDir()
    await mkdir(join(dir, 'my project'))
    expect(await parseSourceSpec('my project', dir)).toEqual({ kind: 'path', path: join(dir, 'my project') })
  })

  it.each(['', ' ', 'a b', 'toolz==', 'toolz==1==2', '==1', 'toolz>=1', '-x'])('refuses %j', async (text) => {
    await expect(parseSourceSpec(text, tempDir())).rejects.toMatchObject({ code: 'AGT_USAGE' })
  })
})
