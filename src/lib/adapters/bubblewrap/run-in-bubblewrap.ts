import { randomInt } from 'node:crypto'
import { release } from 'node:os'
import { posix } from 'node:path'
import type { InsidePaths, SandboxCapture, SandboxJob, SandboxOutcome } from '../../domain/ports/sandbox.ts'
import { createLineReader } from '../process/line-reader.ts'
import { runVariables } from '../process/run-variables.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { readEnvironmentPython } from '../virtualenv/environment-record.ts'
import type { Python } from '../virtualenv/find-python.ts'
import { insideFiles, insideFolders } from './inside-layout.ts'
import { outsideEnd } from './outside-end.ts'
import { currentPrivilege } from './probe-bubblewrap.ts'
import { canCapProcesses } from './process-cap.ts'
import { runSupervised, type SupervisedEnd } from './supervised-bubblewrap.ts'
import { inputBytes, type SupervisorRequest } from './supervisor-request.ts'
import { packageMasks, pythonMounts, sameMount, systemMounts } from './system-mounts.ts'

const given = { workspace: '/run/agentao/workspace', tools: '/run/agentao/tools' }
/** A range that no distribution gives out: systemd leaves it unused, and containers map below it. */
const users = { first: 1_900_000_000, past: 2_000_000_000 }
const openFiles = 4096

/** Runs a job in namespaces of its own; what it wrote is gone when they end, but for `out`. */
export async function runInBubblewrap(
  job: SandboxJob,
  options: SandboxOptions,
  signal: AbortSignal,
): Promise<SandboxOutcome> {
  const environment = job.environment.reference
  const python = await readEnvironmentPython(environment)
  const privilege = currentPrivilege()
  const user = privilege.kind === 'root' ? randomInt(users.first, users.past) : null
  const inside: InsidePaths = {
    python: posix.join(environment, 'bin', 'python'),
    workspace: insideFolders.workspace,
    tools: user === null ? given.tools : insideFolders.tools,
    out: insideFolders.out,
  }
  const run = await runSupervised(
    {
      plan: {
        privilege,
        network: false,
        diskBytes: job.limits.diskBytes,
        mounts: jobMounts(job, python),
      },
      python: inside.python,
      request: jobRequest(job, inside, user),
      input: inputBytes(job.stdin),
      outputBytes: job.limits.outputBytes,
      onStdout: job.onLine === undefined ? undefined : createLineReader(job.onLine),
      signal,
    },
    options,
  )
  return outcomeOf(run)
}

function jobMounts(job: SandboxJob, python: Python): readonly string[] {
  const { reference } = job.environment
  return [
    ...systemMounts(),
    ...pythonMounts(python),
    ...packageMasks(python),
    ...['--perms', '1777', '--dir', insideFolders.temp],
    ...sameMount('--ro-bind', reference),
    ...['--ro-bind', job.workspace, given.workspace],
    ...['--ro-bind', job.tools, given.tools],
  ]
}

function jobRequest(
  job: SandboxJob,
  inside: InsidePaths,
  user: number | null,
): Omit<SupervisorRequest, 'mark' | 'inputBytes'> {
  const { limits } = job
  const tools = { from: given.tools, to: insideFolders.tools, writable: false }
  return {
    command: job.command(inside),
    variables: runVariables(job, inside, {
      home: insideFolders.home,
      temp: insideFolders.temp,
      environment: job.environment.reference,
    }),
    cwd: inside.workspace,
    temp: insideFolders.temp,
    user,
    files: insideFiles(user),
    folders: [inside.workspace, inside.out, insideFolders.home],
    // Its owner could open the host's folder up again; a copy made before the change of user is out of its reach.
    copies: [
      { from: given.workspace, to: inside.workspace, writable: true },
      ...(user === null ? [] : [tools]),
    ],
    archives: [],
    seconds: limits.seconds,
    watchMemoryBytes: limits.memoryBytes,
    limits: {
      AS: limits.memoryBytes,
      CORE: 0,
      FSIZE: limits.diskBytes,
      NOFILE: openFiles,
      ...processCap(limits.processes, user),
    },
    out: inside.out,
    outBytes: limits.diskBytes,
  }
}

function processCap(processes: number, user: number | null): Record<string, number> {
  if (user !== null) return { NPROC: processes }
  // The supervisor and bwrap count too where all share one user.
  return canCapProcesses({ kind: 'user' }, release()) ? { NPROC: processes + 2 } : {}
}

/** Infrastructure is to blame only when the command never started; all that comes after is the command's doing. */
function outcomeOf({ end, word, stdout, stderr }: SupervisedEnd): SandboxOutcome {
  if (word.kind === 'failed')
    return { kind: 'infra', reason: word.reason, retryable: word.retryable, seconds: end.seconds }
  if (word.kind === 'silent') {
    const reason = `bwrap did not start: ${stderr.trim().slice(0, 500) || `exit code ${end.exitCode}`}`
    return { kind: 'infra', reason, retryable: end.kind === 'timeout', seconds: end.seconds }
  }
  const report = word.kind === 'ended' ? word.report : null
  const reason = report === null && end.kind === 'exited' ? outsideEnd(end.exitCode) : null
  if (reason !== null)
    return { kind: 'infra', reason: `the sandbox ${reason}`, retryable: true, seconds: end.seconds }
  const capture: SandboxCapture = {
    stdout,
    stderr,
    seconds: report?.seconds ?? end.seconds,
    peakMemoryBytes: report?.peakMemoryBytes ?? null,
    files: report?.files ?? new Map(),
  }
  if (end.kind === 'timeout' || report?.timedOut === true) return { kind: 'timeout', ...capture }
  return {
    kind: 'exited',
    exitCode: report?.exitCode ?? 137,
    oomKilled: report?.overMemory ?? false,
    ...capture,
  }
}
