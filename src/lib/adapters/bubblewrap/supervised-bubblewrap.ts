import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createHeadTail } from '../process/head-tail.ts'
import { type ProcessEnd, runProcess } from '../process/run-process.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { type BubblewrapPlan, bubblewrapCommand } from './bubblewrap-options.ts'
import { createReportReader, type SupervisorWord } from './report-reader.ts'
import { seccompFilter } from './seccomp-filter.ts'
import { encodeRequest, type SupervisorRequest } from './supervisor-request.ts'

export type SupervisedRun = {
  readonly plan: Pick<BubblewrapPlan, 'privilege' | 'network' | 'diskBytes' | 'mounts'>
  /** The interpreter for the supervisor itself. */
  readonly python: string
  readonly request: Omit<SupervisorRequest, 'mark' | 'inputBytes'>
  readonly input: Uint8Array
  readonly outputBytes: number
  readonly onStdout?: ((chunk: Buffer) => void) | undefined
  readonly signal: AbortSignal
}

export type SupervisedEnd = {
  readonly end: ProcessEnd
  readonly word: SupervisorWord
  readonly stdout: string
  readonly stderr: string
}

/** The supervisor ends a run at its deadline; bwrap itself is killed so much later, should it not. */
const graceSeconds = 5
const setUpSeconds = 60

/** Runs one command under `supervise.py` in bubblewrap. Throws the system's error when bwrap cannot be started. */
export async function runSupervised(run: SupervisedRun, options: SandboxOptions): Promise<SupervisedEnd> {
  const program = await readFile(join(options.programs, 'supervise.py'), 'utf8')
  const mark = randomBytes(32)
  const stdout = createHeadTail(run.outputBytes)
  const stderr = createHeadTail(run.outputBytes)
  const reader = createReportReader(mark, (chunk) => {
    stdout.push(chunk)
    run.onStdout?.(chunk)
  })
  const filter = seccompFilter(process.arch)
  const command = bubblewrapCommand({
    ...run.plan,
    command: [run.python, '-I', '-S', '-c', program],
    seccomp: filter !== null,
  })
  const end = await runProcess(command, {
    cwd: '/',
    variables: { PATH: options.searchPath },
    stdin: encodeRequest(
      { ...run.request, mark: mark.toString('hex'), inputBytes: run.input.length },
      run.input,
    ),
    extraInput: filter ?? undefined,
    onStdout: reader.push,
    onStderr: (chunk) => stderr.push(chunk),
    seconds: run.request.seconds + graceSeconds + setUpSeconds,
    signal: run.signal,
    clock: options.clock,
  })
  const word = reader.finish()
  return { end, word, stdout: stdout.text(), stderr: stderr.text() }
}
