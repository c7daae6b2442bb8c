import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BuildStep,
  type BuildStepEnd,
  buildOutputBytes,
  buildStepSeconds,
} from '../virtualenv/build-step.ts'
import { createHeadTail } from './head-tail.ts'
import { createLineReader } from './line-reader.ts'
import { killMarked, markerName } from './marked-processes.ts'
import { processIdentity } from './process-identity.ts'
import { copyFolder, createRunFolder, removeRunFolder } from './run-folder.ts'
import { killGroup, runProcess } from './run-process.ts'
import type { SandboxOptions } from './sandbox-options.ts'

/** Runs one command of a build as a plain process, in a private copy of the source. */
export async function runBuildStep(step: BuildStep, options: SandboxOptions): Promise<BuildStepEnd> {
  const id = options.newId()
  const folder = await createRunFolder(options.tempDir, id)
  const marker = `${processIdentity(process.pid)}.${id}`
  try {
    const cwd = join(folder, 'source')
    const home = join(folder, 'home')
    await mkdir(home)
    if (step.source === null) await mkdir(cwd)
    else await copyFolder(step.source, cwd, options.clock)
    const output = createHeadTail(buildOutputBytes)
    const readLine = createLineReader(step.onLine)
    const end = await runProcess(step.command, {
      cwd,
      variables: {
        ...options.hostVariables,
        HOME: home,
        TMPDIR: home,
        ...(step.downloads === null ? { PIP_NO_CACHE_DIR: '1' } : { PIP_CACHE_DIR: step.downloads }),
        ...step.variables,
        [markerName]: marker,
      },
      onStdout: (chunk) => {
        output.push(chunk)
        readLine(chunk)
      },
      onStderr: (chunk) => output.push(chunk),
      seconds: buildStepSeconds,
      signal: step.signal,
      clock: options.clock,
      killAll: (child) => {
        killGroup(child)
        void killMarked(marker)
      },
    })
    return { exitCode: end.exitCode, timedOut: end.kind === 'timeout', output: output.text() }
  } finally {
    await killMarked(marker)
    await removeRunFolder(folder, options.clock)
  }
}
