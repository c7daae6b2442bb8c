import { execFile } from 'node:child_process'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { type RequestOptions, request } from 'node:http'
import { dirname } from 'node:path'
import { hasErrno } from '../../kernel/errors.ts'
import type { CliContext } from '../cli-context.ts'
import type { ExecResult, Probes } from './check.ts'

/** The real machine. */
export function systemProbes({ variables, clock }: Pick<CliContext, 'variables' | 'clock'>): Probes {
  return {
    nodeVersion: process.versions.node,
    now: () => clock.now(),
    variable: (name) => variables[name],
    exec,
    fetch: async (url, signal) => {
      const { status, headers, body } = await fetch(url, { signal })
      await body?.cancel()
      return { status, date: headers.get('date') }
    },
    pingDocker,
    folder: nearestFolder,
    makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  }
}

function exec(command: string, args: readonly string[], signal: AbortSignal): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { signal, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'exited', exitCode: 0, stdout, stderr })
      else if (typeof error.code === 'number')
        resolve({ kind: 'exited', exitCode: error.code, stdout, stderr })
      else if (hasErrno(error, 'ENOENT')) resolve({ kind: 'missing' })
      else reject(error)
    })
  })
}

async function pingDocker(host: string, signal: AbortSignal): Promise<boolean> {
  const url = URL.parse(host)
  if (url === null) return false
  if (url.protocol === 'unix:') return await ping({ socketPath: url.pathname, path: '/_ping', signal })
  if (url.protocol === 'tcp:' || url.protocol === 'http:')
    return await ping({ host: url.hostname, port: url.port || 2375, path: '/_ping', signal })
  const ran = await exec('docker', ['--host', host, 'version'], signal)
  return ran.kind === 'exited' && ran.exitCode === 0
}

function ping(options: RequestOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(options, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

async function nearestFolder(path: string): ReturnType<Probes['folder']> {
  let folder = path
  for (;;) {
    try {
      const { bavail, bsize } = await statfs(folder)
      return { exists: folder === path, freeBytes: bavail * bsize, writable: await isWritable(folder) }
    } catch (error) {
      const parent = dirname(folder)
      if (!hasErrno(error, 'ENOENT') || parent === folder) throw error
      folder = parent
    }
  }
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    return true
  } catch (error) {
    if (hasErrno(error, 'EACCES', 'EROFS', 'EPERM')) return false
    throw error
  }
}
