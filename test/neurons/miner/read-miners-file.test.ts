import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMinersFile } from '../../../src/lib/neurons/miner/read-miners-file.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-miners-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function fileWith(content: unknown): Promise<string> {
  const path = join(dir, 'miners.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('readMinersFile()', () => {
  it('reads miners and fills in defaults', async () => {
    const path = await fileWith([
      { name: 'a', agent: { kind: 'repair' } },
      { name: 'b', owner: 'a', agent: { kind: 'copy', of: 'a' } },
    ])
    expect(await readMinersFile(path)).toEqual([
      { name: 'a', agent: { kind: 'repair', style: 'patient', seconds: 45 } },
      { name: 'b', owner: 'a', agent: { kind: 'copy', of: 'a' } },
    ])
  })

  it.each([
    ['not JSON', '{', /is not JSON/],
    ['an empty list', [], /not valid/],
    ['an unknown agent', [{ name: 'a', agent: { kind: 'magic' } }], /0\.agent/],
    ['an unknown key', [{ name: 'a', agent: { kind: 'silent' }, stake: 4 }], /stake/],
    ['a bad name', [{ name: 'A B', agent: { kind: 'silent' } }], /0\.name/],
    [
      'one name twice',
      [
        { name: 'a', agent: { kind: 'silent' } },
        { name: 'a', agent: { kind: 'hang' } },
      ],
      /names "a" twice/,
    ],
    ['a copier of nobody', [{ name: 'a', agent: { kind: 'copy', of: 'b' } }], /not another miner/],
    ['a copier of itself', [{ name: 'a', agent: { kind: 'copy', of: 'a' } }], /not another miner/],
  ])('refuses %s in one sentence', async (_what, content, sentence) => {
    const path = await fileWith(content)
    await expect(readMinersFile(path)).rejects.toMatchObject({ code: 'AGT_MINERS_FILE', message: sentence })
  })

  it('names a file that is not there', async () => {
    await expect(readMinersFile(join(dir, 'none.json'))).rejects.toMatchObject({
      code: 'AGT_MINERS_FILE',
      message: expect.stringContaining('none.json'),
    })
  })
})
