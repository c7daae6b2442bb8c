import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'
import type { Container } from 'dockerode'
import { AbortedError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { createHeadTail } from '../process/head-tail.ts'
import { type BuildStepEnd, buildOutputBytes } from '../virtualenv/build-step.ts'
import { type BuildPlan, buildContainerOptions } from './container-options.ts'
import { isDockerFailure } from './docker-failure.ts'
import { removeContainer } from './run-container.ts'
import { createStreamSplitter } from './split-streams.ts'

type BuildCommand = {
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly folder: string
  readonly user?: string | undefined
  readonly seconds: number
  readonly input?: Uint8Array | undefined
  readonly onStdout?: ((chunk: Buffer) => void) | undefined
  readonly signal: AbortSignal
}

export type BuildContainer = {
  readonly container: Container
  /** Runs a command in it; one that takes too long ends the container. */
  run(command: BuildCommand): Promise<BuildStepEnd>
}

/** Starts a container to build in, and removes it when `work` has ended, however it ended. */
export async function withBuildContainer<T>(
  docker: Docker,
  plan: BuildPlan,
  work: (build: BuildContainer) => Promise<T>,
): Promise<T> {
  const container = await docker.createContainer(buildContainerOptions(plan))
  try {
    await container.start()
    return await work({ container, run: (command) => runCommand(container, command) })
  } finally {
    await removeContainer(container)
  }
}

async function runCommand(container: Container, command: BuildCommand): Promise<BuildStepEnd> {
  throwIfAborted(command.signal)
  const exec = await container.exec({
    Cmd: [...command.command],
    Env: Object.entries(command.variables).map(([name, value]) => `${name}=${value}`),
    WorkingDir: command.folder,
    AttachStdin: command.input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    ...(command.user === undefined ? {} : { User: command.user }),
  })
  const output = createHeadTail(buildOutputBytes)
  const stream = await exec.start({ hijack: true, stdin: command.input !== undefined })
  const splitter = createStreamSplitter((chunk) => {
    output.push(chunk)
    command.onStdout?.(chunk)
  }, output.push)
  stream.on('data', splitter)
  if (command.input !== undefined) stream.write(command.input)
  let timedOut = false
  const kill = (): void => void end(container)
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, command.seconds * 1000)
  command.signal.addEventListener('abort', kill, { once: true })
  try {
    await finished(stream, { writable: false, cleanup: true })
    throwIfAborted(command.signal)
    const { ExitCode } = await exec.inspect()
    return { exitCode: ExitCode ?? 137, timedOut, output: output.text() }
  } catch (error) {
    if (command.signal.aborted) throw new AbortedError('The work was stopped.', { cause: error })
    if (timedOut && isDockerFailure(error)) return { exitCode: 137, timedOut, output: output.text() }
    throw error
  } finally {
    clearTimeout(timer)
    command.signal.removeEventListener('abort', kill)
    stream.destroy()
  }
}

async function end(container: Container): Promise<void> {
  try {
    await container.kill({ signal: 'SIGKILL' })
  } catch (error) {
    if (!isDockerFailure(error)) throw error
  }
}
