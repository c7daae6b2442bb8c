import { type SimpleGit, simpleGit } from 'simple-git'
import { ExternalError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'

export type GitOptions = {
  /** The environment of Git: PATH, proxies, HOME for the user's credentials. Its GIT_ variables are left out. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

export type GitRun = {
  /** An existing folder. */
  readonly dir: string
  readonly args: readonly string[]
  readonly stdin?: string
  /** Whether Git may talk to the repository of an address; never to a program named by one. */
  readonly mayFetch?: boolean
  readonly signal: AbortSignal
}

export type GitEnd = { readonly exitCode: number; readonly stdout: Buffer; readonly stderr: string }

/** Nothing that a repository brings with it may run. */
const harmless = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  // Without a transport a repository that says it is partial cannot have its "missing" objects fetched by a program.
  'protocol.allow=never',
  'gc.auto=0',
  'advice.detachedHead=false',
]
const transports = ['https', 'http', 'ssh', 'git', 'file'].map((name) => `protocol.${name}.allow=always`)

/** Nobody is asked for a password. */
const quiet = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' }

/** Runs Git to its end. Throws ExternalError AGT_GIT when it cannot be started, AbortedError when the signal fires. */
export async function runGit(run: GitRun, options: GitOptions): Promise<GitEnd> {
  throwIfAborted(run.signal)
  const ending: Ending = { exitCode: 0, stderr: '' }
  try {
    const stdout = await stdoutOf(openGit(run, options, ending), run.args)
    throwIfAborted(run.signal)
    if (ending.exitCode >= 0) return { ...ending, stdout }
  } catch (cause) {
    throwIfAborted(run.signal)
    throw new ExternalError('AGT_GIT', `Git could not be started in '${run.dir}': ${String(cause)}`, {
      service: 'git',
      cause,
    })
  }
  const missing = /ENOENT/.test(ending.stderr)
  const message = missing ? 'Git is not installed.' : `Git could not be started: ${ending.stderr}`
  throw new ExternalError('AGT_GIT', message, { service: 'git' })
}

type Ending = { exitCode: number; stderr: string }

function openGit(
  { dir, stdin, mayFetch = false, signal }: GitRun,
  { variables }: GitOptions,
  ending: Ending,
): SimpleGit {
  const own = Object.entries(variables).filter(([name]) => !isGuarded(name))
  const git = simpleGit({
    baseDir: dir,
    abort: signal,
    config: [...harmless, ...(mayFetch ? transports : [])],
    // The settings above are what these allow; no argument of a caller is a setting.
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true, allowUnsafeProtocolOverride: true },
    allowEnvironment: Object.keys(quiet),
    input: () => stdin,
    errors: (_, { exitCode, stdErr }) => {
      ending.exitCode = exitCode
      ending.stderr = Buffer.concat(stdErr).toString('utf8')
      return undefined
    },
  })
  return git.env({ ...Object.fromEntries(own), ...quiet, LC_ALL: 'C' })
}

/** What simple-git refuses to hand on: programs that Git would start by these names. */
function isGuarded(name: string): boolean {
  return /^(git_.*|editor|visual|pager|prefix|ssh_askpass)$/i.test(name)
}

async function stdoutOf(git: SimpleGit, args: readonly string[]): Promise<Buffer> {
  const [command, ...rest] = args
  // The one command that simple-git gives bytes of; the others answer with text.
  if (command !== 'cat-file') return Buffer.from(await git.raw([...args]), 'utf8')
  const bytes: unknown = await git.binaryCatFile(rest)
  return Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0)
}

/** The last thing that Git said, as one line. */
export function lastWords({ stderr, exitCode }: GitEnd): string {
  const line = stderr
    .trim()
    .split('\n')
    .findLast((text) => text.trim() !== '')
  return line?.replace(/^(fatal|error): /, '').trim() ?? `git ended with exit code ${exitCode}`
}
