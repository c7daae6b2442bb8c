import { chmod, mkdir } from 'node:fs/promises'
import { createLineReader } from '../process/line-reader.ts'
import { changeOwner } from '../process/run-folder.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import {
  type BuildStep,
  type BuildStepEnd,
  buildOutputBytes,
  buildStepSeconds,
} from '../virtualenv/build-step.ts'
import { hostPathsOf } from '../virtualenv/host-variables.ts'
import { insideFiles, insideFolders } from './inside-layout.ts'
import { currentPrivilege } from './probe-bubblewrap.ts'
import { runSupervised, type SupervisedEnd } from './supervised-bubblewrap.ts'
import type { SupervisorRequest } from './supervisor-request.ts'
import { pythonMounts, sameMount, systemMounts } from './system-mounts.ts'

const givenSource = '/run/agentao/source'
const build = '/build'
/** The user of all builds that root starts; just below the users of runs. */
const buildUser = 1_899_999_999
const buildLimits = { diskBytes: 4 * 2 ** 30, memoryBytes: 4 * 2 ** 30, processes: 512, openFiles: 4096 }
/** Names and certificates: what a build needs to reach an index, and no more of /etc. */
const networkFiles = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/ssl',
  '/etc/pki',
  '/etc/ca-certificates',
  '/etc/pip.conf',
]

/** Runs one command of a build in namespaces of its own, with the network and one writable host folder. */
export async function runIsolatedStep(step: BuildStep, options: SandboxOptions): Promise<BuildStepEnd> {
  const privilege = currentPrivilege()
  const user = privilege.kind === 'root' ? buildUser : null
  const writable = [step.environment, ...(step.downloads === null ? [] : [step.downloads])]
  for (const folder of writable) {
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o755)
    if (user !== null) await changeOwner(folder, user, options.clock)
  }
  const readLine = createLineReader(step.onLine)
  try {
    const run = await runSupervised(
      {
        plan: {
          privilege,
          network: true,
          diskBytes: buildLimits.diskBytes,
          mounts: stepMounts(step, options.hostVariables, writable),
        },
        python: step.python.executable,
        request: stepRequest(step, options.hostVariables, user),
        input: new Uint8Array(),
        outputBytes: buildOutputBytes,
        onStdout: readLine,
        signal: step.signal,
      },
      options,
    )
    return endOf(run)
  } finally {
    if (user !== null) await changeOwner(step.environment, 0, options.clock)
  }
}

function stepMounts(
  step: BuildStep,
  hostVariables: Readonly<Record<string, string>>,
  writable: readonly string[],
): readonly string[] {
  const readable = [...networkFiles, ...hostPathsOf(hostVariables)]
  return [
    ...systemMounts(),
    ...pythonMounts(step.python),
    ...readable.flatMap((path) => sameMount('--ro-bind-try', path)),
    ...['--perms', '1777', '--dir', insideFolders.temp],
    ...writable.flatMap((path) => sameMount('--bind', path)),
    ...(step.source === null ? [] : ['--ro-bind', step.source, givenSource]),
  ]
}

function stepRequest(
  step: BuildStep,
  hostVariables: Readonly<Record<string, string>>,
  user: number | null,
): Omit<SupervisorRequest, 'mark' | 'inputBytes'> {
  const { '/etc/passwd': passwd, '/etc/group': group } = insideFiles(user)
  return {
    command: step.command,
    variables: {
      ...hostVariables,
      HOME: insideFolders.home,
      TMPDIR: insideFolders.temp,
      ...(step.downloads === null ? { PIP_NO_CACHE_DIR: '1' } : { PIP_CACHE_DIR: step.downloads }),
      ...step.variables,
    },
    cwd: build,
    temp: insideFolders.temp,
    user,
    files: { '/etc/passwd': passwd, '/etc/group': group },
    folders: [build, insideFolders.home],
    copies: step.source === null ? [] : [{ from: givenSource, to: build, writable: true }],
    archives: [],
    seconds: buildStepSeconds,
    watchMemoryBytes: buildLimits.memoryBytes,
    limits: {
      CORE: 0,
      FSIZE: buildLimits.diskBytes,
      NOFILE: buildLimits.openFiles,
      ...(user === null ? {} : { NPROC: buildLimits.processes }),
    },
    out: null,
    outBytes: 0,
  }
}

function endOf({ end, word, stdout, stderr }: SupervisedEnd): BuildStepEnd {
  const output = `${stdout}\n${stderr}`
  if (word.kind === 'failed') return { exitCode: 1, timedOut: false, output: `${output}\n${word.reason}` }
  const report = word.kind === 'ended' ? word.report : null
  const exitCode = report?.exitCode ?? (end.exitCode || 1)
  return { exitCode, timedOut: end.kind === 'timeout' || report?.timedOut === true, output }
}
