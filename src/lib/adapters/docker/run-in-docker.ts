import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type Docker from 'dockerode'
import type { InsidePaths, SandboxCapture, SandboxJob, SandboxOutcome } from '../../domain/ports/sandbox.ts'
import { outsideEnd } from '../bubblewrap/outside-end.ts'
import { createReportReader, type SupervisorWord } from '../bubblewrap/report-reader.ts'
import { encodeRequest, inputBytes, type SupervisorRequest } from '../bubblewrap/supervisor-request.ts'
import { createHeadTail } from '../process/head-tail.ts'
import { createLineReader } from '../process/line-reader.ts'
import { runVariables } from '../process/run-variables.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { type Engine, runContainerOptions, runFolders } from './container-options.ts'
import { environmentFolder, type ImageReference, parseReference } from './image-reference.ts'
import { containerLabels } from './labels.ts'
import { packFolder } from './pack-folder.ts'
import { type ContainerEnd, runContainer } from './run-container.ts'

const insideFolders = {
  workspace: runFolders.workspace,
  tools: posix.join(runFolders.own, 'tools'),
  out: posix.join(runFolders.own, 'out'),
  home: posix.join(runFolders.own, 'home'),
}
/** The supervisor ends a run at its deadline; the container is killed so much later, should it not. */
const graceSeconds = 10
const setUpSeconds = 60
/** A container may live so much longer before it counts as left over. */
const leftoverSeconds = 600

export type DockerRunPlace = {
  readonly docker: Docker
  readonly cpus: number
  readonly engine: Engine
  readonly options: SandboxOptions
  readonly signal: AbortSignal
}

/** Runs a job in a container of its own. Throws what the daemon answers. */
export async function runInDocker(job: SandboxJob, place: DockerRunPlace): Promise<SandboxOutcome> {
  const { options } = place
  const reference = parseReference(job.environment.reference)
  const [program, workspace, tools] = await Promise.all([
    readFile(join(options.programs, 'supervise.py'), 'utf8'),
    packFolder(job.workspace),
    packFolder(job.tools),
  ])
  const mark = randomBytes(32)
  const stdout = createHeadTail(job.limits.outputBytes)
  const stderr = createHeadTail(job.limits.outputBytes)
  const onLine = job.onLine === undefined ? undefined : createLineReader(job.onLine)
  const reader = createReportReader(mark, (chunk) => {
    stdout.push(chunk)
    onLine?.(chunk)
  })
  const input = inputBytes(job.stdin)
  const request = jobRequest(job, reference, { workspace: workspace.length, tools: tools.length })
  const seconds = job.limits.seconds + graceSeconds + setUpSeconds
  const started = options.clock.monotonic()
  const end = await runContainer(place.docker, {
    create: runContainerOptions({
      image: reference.image,
      command: [reference.python, '-I', '-S', '-c', program],
      labels: containerLabels(options.newId(), options.clock.now() + (seconds + leftoverSeconds) * 1000),
      limits: job.limits,
      cpus: place.cpus,
      engine: place.engine,
    }),
    input: encodeRequest(
      { ...request, mark: mark.toString('hex'), inputBytes: input.length },
      input,
      workspace,
      tools,
    ),
    onStdout: reader.push,
    onStderr: (chunk) => stderr.push(chunk),
    seconds,
    signal: place.signal,
  })
  const took = (options.clock.monotonic() - started) / 1000
  const word = reader.finish()
  return outcomeOf({ end, word, seconds: took, stdout: stdout.text(), stderr: stderr.text() })
}

function jobRequest(
  job: SandboxJob,
  { python }: ImageReference,
  bytes: { readonly workspace: number; readonly tools: number },
): Omit<SupervisorRequest, 'mark' | 'inputBytes'> {
  const { limits } = job
  const { workspace, tools, out, home } = insideFolders
  const inside: InsidePaths = { python, workspace, tools, out }
  const isOurs = python.startsWith(`${environmentFolder}/`)
  return {
    command: job.command(inside),
    variables: runVariables(job, inside, {
      home,
      temp: runFolders.temp,
      environment: isOurs ? environmentFolder : posix.dirname(posix.dirname(python)),
    }),
    cwd: workspace,
    temp: runFolders.temp,
    user: null,
    files: {},
    folders: [out, home],
    copies: [],
    archives: [
      { to: workspace, bytes: bytes.workspace, writable: true },
      { to: tools, bytes: bytes.tools, writable: false },
    ],
    seconds: limits.seconds,
    watchMemoryBytes: limits.memoryBytes,
    limits: { CORE: 0, FSIZE: limits.diskBytes },
    out,
    outBytes: limits.diskBytes,
  }
}

type Observed = {
  readonly end: ContainerEnd
  readonly word: SupervisorWord
  readonly seconds: number
  readonly stdout: string
  readonly stderr: string
}

/** Infrastructure is to blame only when the command never started; all that comes after is the command's doing. */
function outcomeOf({ end, word, seconds, stdout, stderr }: Observed): SandboxOutcome {
  if (word.kind === 'failed')
    return { kind: 'infra', reason: word.reason, retryable: word.retryable, seconds }
  if (word.kind === 'silent') {
    const said = end.error || stderr.trim().slice(0, 500) || `exit code ${end.exitCode}`
    return { kind: 'infra', reason: `the container did not start: ${said}`, retryable: true, seconds }
  }
  const report = word.kind === 'ended' ? word.report : null
  const reason = report === null && !end.oomKilled && !end.killedByDeadline ? outsideEnd(end.exitCode) : null
  if (reason !== null) return { kind: 'infra', reason: `the container ${reason}`, retryable: true, seconds }
  const capture: SandboxCapture = {
    stdout,
    stderr,
    seconds: report?.seconds ?? seconds,
    peakMemoryBytes: report?.peakMemoryBytes ?? null,
    files: report?.files ?? new Map(),
  }
  if (report?.timedOut === true || (report === null && end.killedByDeadline))
    return { kind: 'timeout', ...capture }
  return {
    kind: 'exited',
    exitCode: report?.exitCode ?? 137,
    oomKilled: end.oomKilled || report?.overMemory === true,
    ...capture,
  }
}
