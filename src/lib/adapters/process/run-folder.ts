import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { createHeadTail } from './head-tail.ts'
import { isIdentityAlive, processIdentity } from './process-identity.ts'
import { runProcess } from './run-process.ts'

const prefix = 'agentao-run-'

/** A new private folder that names the process it belongs to, so that a later start can tell whether it is left over. */
export async function createRunFolder(tempDir: string, id: string): Promise<string> {
  const folder = join(tempDir, `${prefix}${processIdentity(process.pid)}-${id}`)
  await mkdir(tempDir, { recursive: true })
  await mkdir(folder, { mode: 0o700 })
  return folder
}

/** Removes a folder whatever modes the code inside left on its own. */
export async function removeRunFolder(folder: string, clock: Clock): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    if (!hasErrno(error, 'EACCES', 'EPERM', 'ENOTEMPTY')) throw error
    await chmod(folder, 0o700)
    await runTool(['chmod', '-R', 'u+rwX', folder], clock)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Removes folders of processes that are gone; returns how many. */
export async function sweepRunFolders(tempDir: string, clock: Clock): Promise<number> {
  const names = await readdir(tempDir).catch((error: unknown) => {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  })
  const left = names.filter((name) => name.startsWith(prefix) && !isIdentityAlive(ownerOf(name)))
  for (const name of left) await removeRunFolder(join(tempDir, name), clock)
  return left.length
}

/** Copies a folder with its modes, times and links as they are; the links themselves, not what they point at. */
export async function copyFolder(from: string, to: string, clock: Clock): Promise<void> {
  await mkdir(to, { recursive: true })
  await runTool(['cp', '-R', '-P', '-p', `${from}/.`, `${to}/`], clock)
}

/** Gives a folder and all in it to a user; links are changed themselves, never what they point at. */
export async function changeOwner(folder: string, user: number, clock: Clock): Promise<void> {
  await runTool(['chown', '-R', '-h', `${user}:${user}`, folder], clock)
}

function ownerOf(name: string): string {
  return name.slice(prefix.length).split('-').slice(0, 2).join('-')
}

async function runTool(command: readonly string[], clock: Clock): Promise<void> {
  const errors = createHeadTail(4096)
  const { exitCode } = await runProcess(command, {
    cwd: '/',
    variables: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    onStdout: () => undefined,
    onStderr: (chunk) => errors.push(chunk),
    seconds: 600,
    signal: new AbortController().signal,
    clock,
  })
  if (exitCode === 0) return
  const text = errors.text().trim().slice(-500)
  throw Object.assign(new Error(`${command[0]} failed: ${text}`), {
    code: /No space left|quota exceeded/i.test(text) ? 'ENOSPC' : 'ETOOL',
  })
}
