import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockDirectory } from '../../../src/lib/adapters/lock/lock-directory.ts'

const holder = fileURLToPath(new URL('./lock-holder-process.ts', import.meta.url))
const children: ChildProcess[] = []
let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-lock-'))
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

/** Starts a process that locks `dir`, and returns it with the first line it prints. */
async function startHolder(): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(process.execPath, [holder, dir], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const [chunk] = await once(child.stdout, 'data')
  return { child, line: String(chunk).trim() }
}

it('lockDirectory() refuses a second process and names the first and since when', async () => {
  const { child, line } = await startHolder()
  expect(line).toBe('locked')
  const refused = lockDirectory(dir)
  await expect(refused).rejects.toMatchObject({
    code: 'AGT_DATA_LOCKED',
    message: expect.stringMatching(
      new RegExp(
        `in use by another agentao \\(process ${child.pid}, since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\)`,
      ),
    ),
  })
})

it('a process is told who holds the lock by exit code 4', async () => {
  const lock = await lockDirectory(dir)
  const { line } = await startHolder()
  expect(JSON.parse(line)).toMatchObject({
    code: 'AGT_DATA_LOCKED',
    exitCode: 4,
    message: expect.stringContaining(`process ${process.pid}`),
  })
  await lock.release()
})

it('a holder killed with SIGKILL leaves no lock behind, time after time', async () => {
  for (let round = 0; round < 3; round++) {
    const { child, line } = await startHolder()
    expect(line).toBe('locked')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lock = await lockDirectory(dir)
    await lock.release()
  }
})

it('of many processes at once exactly one gets the lock', async () => {
  const lines = (await Promise.all(Array.from({ length: 4 }, startHolder))).map(({ line }) => line)
  expect(lines.filter((line) => line === 'locked')).toHaveLength(1)
  expect(lines.filter((line) => line.includes('AGT_DATA_LOCKED'))).toHaveLength(3)
})

it('release() lets the next one in, in the same process too, and may be called twice', async () => {
  const first = await lockDirectory(dir)
  await expect(lockDirectory(dir)).rejects.toMatchObject({ code: 'AGT_DATA_LOCKED' })
  await first.release()
  await first.release()
  const second = await lockDirectory(dir)
  await expect(lockDirectory(dir)).rejects.toMatchObject({ code: 'AGT_DATA_LOCKED' })
  await second.release()
  expect(await readdir(dir)).toEqual(['lock.sqlite'])
})

it('a dead process named in the side file is not blamed', async () => {
  const lock = await lockDirectory(dir)
  await writeFile(join(dir, 'lock-holder.json'), '{"pid":4194304,"since":"2020-01-01T00:00:00.000Z"}')
  await expect(lockDirectory(dir)).rejects.toThrow(`${dir} is in use by another agentao.`)
  await writeFile(join(dir, 'lock-holder.json'), 'no json')
  await expect(lockDirectory(dir)).rejects.toThrow(`${dir} is in use by another agentao.`)
  await lock.release()
})

it('lockDirectory() makes the folder, and says when it cannot', async () => {
  const lock = await lockDirectory(join(dir, 'new', 'data'))
  await lock.release()
  await writeFile(join(dir, 'file'), '')
  await expect(lockDirectory(join(dir, 'file', 'data'))).rejects.toMatchObject({
    code: 'AGT_STORE',
    service: 'lock',
  })
})

it('a lock.sqlite that is no database is reported, not ignored', async () => {
  await writeFile(join(dir, 'lock.sqlite'), 'no database '.repeat(100))
  await expect(lockDirectory(dir)).rejects.toMatchObject({ code: 'AGT_STORE' })
})
