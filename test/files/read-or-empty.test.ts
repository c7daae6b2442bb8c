import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOrEmpty } from '../../src/lib/files/read-or-empty.ts'
import { withTempDir } from '../../src/lib/files/temp-dir.ts'

describe('readOrEmpty()', () => {
  it('gives the text of a file, and nothing where there is none', async () => {
    await withTempDir(tmpdir(), async (dir) => {
      await writeFile(join(dir, 'there'), 'text')
      expect([await readOrEmpty(join(dir, 'there')), await readOrEmpty(join(dir, 'gone'))]).toEqual([
        'text',
        '',
      ])
    })
  })

  it('fails for what is there and is no file', async () => {
    await expect(readOrEmpty(tmpdir())).rejects.toMatchObject({ code: 'EISDIR' })
  })
})
