import { execFile } from 'node:child_process'
import { hasErrno } from '../../kernel/errors.ts'
import { bubblewrapCommand, type Privilege } from './bubblewrap-options.ts'
import { systemMounts } from './system-mounts.ts'

export type BubblewrapProbe =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string }

/** The first version with `--size` and `--perms`: before it nothing caps what is written. */
const oldest = [0, 5, 0] as const

/** Whether bubblewrap is installed, new enough, and allowed to make the namespaces that a run needs. */
export async function probeBubblewrap(searchPath: string): Promise<BubblewrapProbe> {
  if (process.platform !== 'linux') return { available: false, reason: 'bubblewrap works on Linux only' }
  const asked = await exec(['bwrap', '--version'], searchPath)
  if (asked.kind === 'missing') return { available: false, reason: 'bwrap is not installed' }
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(asked.stdout)
  if (version === null || isOlder(version.slice(1).map(Number)))
    return {
      available: false,
      reason: `bubblewrap 0.5 or newer is needed, found ${asked.stdout.trim() || 'none'}`,
    }
  const command = bubblewrapCommand({
    privilege: currentPrivilege(),
    network: false,
    diskBytes: 1 << 20,
    mounts: systemMounts(),
    command: ['/bin/true'],
    seccomp: false,
  })
  const tried = await exec(command, searchPath)
  if (tried.kind === 'exited' && tried.exitCode === 0) return { available: true, version: version[0] }
  return { available: false, reason: explain(tried.kind === 'exited' ? tried.stderr : '') }
}

/** Root can give each run a user of its own; others need a user namespace. */
export function currentPrivilege(): Privilege {
  return process.getuid?.() === 0 ? { kind: 'root' } : { kind: 'user' }
}

function isOlder(version: readonly number[]): boolean {
  for (const [index, wanted] of oldest.entries()) {
    const found = version[index] ?? 0
    if (found !== wanted) return found < wanted
  }
  return false
}

function explain(stderr: string): string {
  const [line = 'no reason given'] = stderr.trim().split('\n', 1)
  if (!/namespace|uid map|permission|not permitted/i.test(line)) return `bwrap does not work here: ${line}`
  return `this system does not allow the namespaces that bwrap needs (${line}): set kernel.unprivileged_userns_clone=1 or user.max_user_namespaces, or allow bwrap in AppArmor (kernel.apparmor_restrict_unprivileged_userns)`
}

type Ran =
  | { readonly kind: 'missing'; readonly stdout: '' }
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }

function exec(command: readonly string[], searchPath: string): Promise<Ran> {
  const [file = '', ...args] = command
  const options = { env: { PATH: searchPath }, timeout: 10_000, killSignal: 'SIGKILL' as const, cwd: '/' }
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      if (hasErrno(error, 'ENOENT')) resolve({ kind: 'missing', stdout: '' })
      else resolve({ kind: 'exited', exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}
