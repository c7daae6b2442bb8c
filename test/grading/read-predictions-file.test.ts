import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPredictionsFile } from '../../src/lib/grading/read-predictions-file.ts'

const one = { instance_id: 'a__b-1', model_name_or_path: 'm', model_patch: 'diff\n+é\n' }
const two = { ...one, instance_id: 'a__b-2' }
const [first, second] = [JSON.stringify(one), JSON.stringify(two)]

describe('readPredictionsFile()', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agentao-predictions-'))
  })
  afterEach(async () => await rm(folder, { recursive: true }))

  const read = async (content: string | Uint8Array, limits?: { fileMib: number; lineMib: number }) => {
    const path = join(folder, 'predictions')
    await writeFile(path, content)
    return await readPredictionsFile(path, limits)
  }

  it.each([
    ['lines', `${first}\n${second}\n`],
    ['lines that end as on Windows', `${first}\r\n${second}\r\n`],
    ['lines after a byte order mark', `\uFEFF${first}\n${second}`],
    ['a list', `[${first},\n${second}]`],
    ['a list after a byte order mark', `\uFEFF[${first}, ${second}]\r\n`],
  ])('reads %s', async (_, content) => {
    expect(await read(content)).toEqual([one, two])
  })

  it.each([
    ['', 'It holds no prediction'],
    ['\uFEFF[]\n', 'It holds no prediction'],
    [Buffer.from(first, 'latin1'), 'It is not UTF-8 text'],
    [Buffer.from(`\uFEFF${first}`, 'utf16le'), 'It is not UTF-8 text'],
    [Buffer.from(`${first}é`).subarray(0, -1), 'It is not UTF-8 text'],
    [`[${first}`, 'Line 1 is not JSON'],
  ])('refuses in a sentence: %#', async (content, sentence) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'AGT_INPUT_INVALID',
      message: `The predictions cannot be read. ${sentence}.`,
    })
  })

  it('refuses a line or a file that is too long without reading it to its end', async () => {
    const long = `${first}\n${JSON.stringify({ ...two, model_patch: 'x'.repeat(1 << 21) })}`
    await expect(read(long, { fileMib: 9, lineMib: 1 })).rejects.toThrow('Line 2 is longer than 1 MiB.')
    await expect(read(long, { fileMib: 1, lineMib: 9 })).rejects.toThrow(
      'It is larger than 1 MiB; grade it in parts.',
    )
    expect(await read(long, { fileMib: 9, lineMib: 9 })).toHaveLength(2)
  })

  it('says that there is no such file', async () => {
    for (const path of [folder, join(folder, 'absent')])
      await expect(readPredictionsFile(path)).rejects.toMatchObject({ code: 'AGT_INPUT_MISSING' })
  })
})
