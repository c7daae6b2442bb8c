import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExternalError, hasErrno, UserError } from '../../kernel/errors.ts'
import { createHeadTail } from '../process/head-tail.ts'
import { createLineReader } from '../process/line-reader.ts'
import { runProcess } from '../process/run-process.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'

type DebianSource = Pick<SandboxOptions, 'searchPath' | 'hostVariables' | 'clock'> & {
  readonly release: string
  /** debootstrap's own choice when absent. */
  readonly mirror: string | undefined
}

const packages = ['python3', 'python3-venv', 'python3-pip', 'git', 'ca-certificates']
const mostSeconds = 1_800
/** What a container never needs: package lists, documentation, translations. */
const dropped = [
  'var/lib/apt/lists',
  'var/cache/apt',
  'var/log',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
]

/** Installs a minimal Debian in `root`. Its mounts live in a namespace of their own, so that none can be left over. */
export async function bootstrapDebian(
  root: string,
  source: DebianSource,
  { signal, onLine }: { readonly signal: AbortSignal; readonly onLine: (line: string) => void },
): Promise<void> {
  const output = createHeadTail(64 * 1024)
  const readLine = createLineReader(onLine)
  const onOutput = (chunk: Buffer): void => {
    output.push(chunk)
    readLine(chunk)
  }
  const command = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private', '--']
  const bootstrap = ['debootstrap', '--variant=minbase', `--include=${packages.join(',')}`]
  const end = await runProcess(
    [...command, ...bootstrap, source.release, root, ...(source.mirror === undefined ? [] : [source.mirror])],
    {
      cwd: '/',
      variables: { ...source.hostVariables, PATH: `${source.searchPath}:/usr/sbin:/sbin`, LC_ALL: 'C' },
      onStdout: onOutput,
      onStderr: onOutput,
      seconds: mostSeconds,
      signal,
      clock: source.clock,
    },
  ).catch((error: unknown) => {
    throw hasErrno(error, 'ENOENT') ? toolMissing('unshare') : error
  })
  if (end.exitCode === 127 || /debootstrap: No such file/.test(output.text()))
    throw toolMissing('debootstrap')
  if (end.exitCode !== 0) throw bootstrapFailure(output.text(), end.kind === 'timeout')
  await tidy(root)
}

async function tidy(root: string): Promise<void> {
  for (const folder of dropped) {
    await rm(join(root, folder), { recursive: true, force: true })
    await mkdir(join(root, folder), { recursive: true })
  }
  // Names of the machine that built the image are nobody's business.
  await writeFile(join(root, 'etc', 'hostname'), 'sandbox\n')
  await writeFile(join(root, 'etc', 'resolv.conf'), '')
}

function toolMissing(tool: string): UserError {
  return new UserError(
    'AGT_SANDBOX_MISSING',
    `Building a base image needs ${tool}, which is not installed.`,
    {
      hint: 'Install it (Debian: apt install debootstrap) and run the same command again.',
    },
  )
}

function bootstrapFailure(output: string, timedOut: boolean): ExternalError {
  const lines = output.trimEnd().split('\n').slice(-15).join('\n')
  const how = timedOut ? 'took too long' : 'failed'
  return new ExternalError('AGT_ENVIRONMENT', `Installing Debian packages ${how}:\n${lines}`, {
    service: 'debootstrap',
    retryable: true,
  })
}
