import { spawn } from 'node:child_process'
import { ExternalError, hasErrno } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'

export type GitOptions = {
  /** The whole environment of Git: PATH, proxies, HOME for the user's credentials. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

export type GitRun = {
  readonly args: readonly string[]
  readonly stdin?: string
  readonly signal: AbortSignal
}

export type GitEnd = { readonly exitCode: number; readonly stdout: Buffer; readonly stderr: string }

/** Nothing that a repository brings with it may run, and nobody is asked for a password. */
const harmless = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'protocol.ext.allow=never',
  'gc.auto=0',
  'advice.detachedHead=false',
].flatMap((setting) => ['-c', setting])

/** Runs Git to its end. Throws ExternalError AGT_GIT when it cannot be started, AbortedError when the signal fires. */
export async function runGit({ args, stdin, signal }: GitRun, { variables }: GitOptions): Promise<GitEnd> {
  throwIfAborted(signal)
  const child = spawn('git', [...harmless, ...args], {
    signal,
    killSignal: 'SIGKILL',
    env: { ...variables, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // Git may end before it has read everything; its exit code tells.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve(code ?? 128))
    })
    return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }
  } catch (cause) {
    throwIfAborted(signal)
    const message = hasErrno(cause, 'ENOENT') ? 'Git is not installed.' : `Git could not be started: ${cause}`
    throw new ExternalError('AGT_GIT', message, { service: 'git', cause })
  }
}

/** The last thing that Git said, as one line. */
export function lastWords({ stderr, exitCode }: GitEnd): string {
  const line = stderr
    .trim()
    .split('\n')
    .findLast((text) => text.trim() !== '')
  return line?.replace(/^(fatal|error): /, '').trim() ?? `git ended with exit code ${exitCode}`
}
