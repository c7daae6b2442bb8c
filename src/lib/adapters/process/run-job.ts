import type { ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { InsidePaths, SandboxJob, SandboxOutcome } from '../../domain/ports/sandbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { collectFiles } from './collect-files.ts'
import { createHeadTail } from './head-tail.ts'
import { limitedCommand } from './limited-command.ts'
import { createLineReader } from './line-reader.ts'
import { killMarked, markerName } from './marked-processes.ts'
import { processIdentity } from './process-identity.ts'
import { killGroup, runProcess } from './run-process.ts'
import { runVariables } from './run-variables.ts'
import { type SessionUse, type SessionWatch, watchSession } from './watch-session.ts'

type RunPlace = {
  readonly inside: InsidePaths
  readonly folder: string
  readonly id: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Runs a job in a folder that already holds its copies, and reads what it left there when all its processes are dead. */
export async function runJob(job: SandboxJob, place: RunPlace): Promise<SandboxOutcome> {
  const { inside, folder, clock, signal } = place
  const home = join(folder, 'home')
  const temp = join(folder, 'tmp')
  for (const made of [home, temp, inside.out]) await mkdir(made)
  const marker = `${processIdentity(process.pid)}.${place.id}`
  const stdout = createHeadTail(job.limits.outputBytes)
  const stderr = createHeadTail(job.limits.outputBytes)
  const onLine = job.onLine === undefined ? undefined : createLineReader(job.onLine)
  const guard = createGuard(job)
  try {
    const end = await runProcess(limitedCommand(job.command(inside), job.limits), {
      cwd: inside.workspace,
      variables: {
        ...runVariables(job, inside, { home, temp, environment: job.environment.reference }),
        [markerName]: marker,
      },
      stdin: job.stdin,
      onStdout: (chunk) => {
        stdout.push(chunk)
        onLine?.(chunk)
      },
      onStderr: (chunk) => stderr.push(chunk),
      seconds: job.limits.seconds,
      signal,
      clock,
      onStart: guard.start,
      killAll: (child) => {
        killGroup(child)
        void killMarked(marker)
      },
    })
    await killMarked(marker)
    const capture = {
      stdout: stdout.text(),
      stderr: stderr.text(),
      seconds: end.seconds,
      peakMemoryBytes: guard.peakMemoryBytes(),
      files: await collectFiles(inside.out, job.limits.diskBytes),
    }
    if (end.kind === 'timeout') return { kind: 'timeout', ...capture }
    return { kind: 'exited', exitCode: end.exitCode, oomKilled: guard.oomKilled(), ...capture }
  } finally {
    guard.stop()
    await killMarked(marker)
  }
}

/** Kills the session when it holds more memory or processes than the job may. */
function createGuard(job: SandboxJob) {
  let watch: SessionWatch | undefined
  let oomKilled = false
  return {
    start: (child: ChildProcess): void => {
      if (child.pid === undefined) return
      watch = watchSession(child.pid, ({ memoryBytes, processes }: SessionUse) => {
        const overMemory = memoryBytes > job.limits.memoryBytes
        oomKilled ||= overMemory
        if (overMemory || processes > job.limits.processes) killGroup(child)
      })
    },
    stop: (): void => watch?.stop(),
    oomKilled: (): boolean => oomKilled,
    peakMemoryBytes: (): number | null => watch?.peakMemoryBytes ?? null,
  }
}
