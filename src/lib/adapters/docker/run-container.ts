import type Docker from 'dockerode'
import type { Container, ContainerCreateOptions } from 'dockerode'
import { z } from 'zod'
import { throwIfAborted } from '../../kernel/wait.ts'
import { isDockerFailure } from './docker-failure.ts'
import { createStreamSplitter } from './split-streams.ts'

export type ContainerRun = {
  readonly create: ContainerCreateOptions
  /** Written to the standard input once it runs. */
  readonly input: Uint8Array
  readonly onStdout: (chunk: Buffer) => void
  readonly onStderr: (chunk: Buffer) => void
  /** The container is killed after this. */
  readonly seconds: number
  readonly signal: AbortSignal
}

export type ContainerEnd = {
  readonly exitCode: number
  /** Docker's own record: with a killed child the exit code alone can be 0. */
  readonly oomKilled: boolean
  readonly killedByDeadline: boolean
  readonly error: string
}

const stateSchema = z.object({
  State: z.object({
    ExitCode: z.number(),
    OOMKilled: z.boolean().default(false),
    Error: z.string().default(''),
    Running: z.boolean().default(false),
  }),
})

/** No body: Podman gives what there is of one to the container as the start of its input. */
const attachOptions = {
  hijack: true,
  _query: { stream: true, stdin: true, stdout: true, stderr: true },
  _body: {},
}

/** Bytes of the last output may still be on their way when the container has ended. */
const drainMs = 10_000

/** Runs one container from creation to removal. Throws what the daemon answers, and AbortedError. */
export async function runContainer(docker: Docker, run: ContainerRun): Promise<ContainerEnd> {
  throwIfAborted(run.signal)
  const container = await docker.createContainer(run.create)
  try {
    return await attendContainer(container, run)
  } finally {
    await removeContainer(container)
  }
}

async function attendContainer(container: Container, run: ContainerRun): Promise<ContainerEnd> {
  const stream = await container.attach(attachOptions)
  const drained = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve())
  })
  stream.on('data', createStreamSplitter(run.onStdout, run.onStderr))
  // Without a listener the end of a container that does not read its input would end this process.
  stream.on('error', () => stream.unpipe())
  let killedByDeadline = false
  const kill = (): void => void killContainer(container)
  const timer = setTimeout(() => {
    killedByDeadline = true
    kill()
  }, run.seconds * 1000)
  run.signal.addEventListener('abort', kill, { once: true })
  try {
    await container.start()
    throwIfAborted(run.signal)
    stream.write(run.input)
    await container.wait()
    throwIfAborted(run.signal)
    await withinDrainTime(drained)
    const { State } = stateSchema.parse(await container.inspect())
    return { exitCode: State.ExitCode, oomKilled: State.OOMKilled, killedByDeadline, error: State.Error }
  } finally {
    clearTimeout(timer)
    run.signal.removeEventListener('abort', kill)
    stream.end()
  }
}

async function withinDrainTime(drained: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainMs)
  })
  await Promise.race([drained, limit])
  clearTimeout(timer)
}

/** A container that has ended, or a daemon that is gone, needs no killing; the wait for it says so. */
async function killContainer(container: Container): Promise<void> {
  try {
    await container.kill({ signal: 'SIGKILL' })
  } catch (error) {
    if (!isDockerFailure(error)) throw error
  }
}

/** What cannot be removed now is swept later, by its labels. */
export async function removeContainer(container: Container): Promise<boolean> {
  try {
    await container.remove({ force: true, v: true })
    return true
  } catch (error) {
    if (!isDockerFailure(error)) throw error
    return false
  }
}
