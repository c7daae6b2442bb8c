import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseSandbox } from '../../src/lib/app/choose-sandbox.ts'
import { templatesDir } from '../../src/lib/app/package-root.ts'
import type { Sandbox } from '../../src/lib/domain/ports/sandbox.ts'
import { createGrader, type Grader, type GraderParts } from '../../src/lib/grading/grader.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { localSandbox, pythonWithPytest } from '../suite/local-sandbox.ts'

export type OpenGrader = { readonly grader: Grader; readonly close: () => Promise<void> }

/** A grader over the named backend with environments kept between test runs; null where it cannot be used here. */
export async function openGrader(backend: 'docker' | 'bubblewrap' | 'process'): Promise<OpenGrader | null> {
  const tempDir = await mkdtemp(join(tmpdir(), 'agentao-grading-'))
  const cacheDir = join(import.meta.dirname, '../../node_modules/.cache/agentao/grading')
  const signal = new AbortController().signal
  const options = {
    cacheDir,
    tempDir,
    variables: process.env,
    clock: systemClock,
    signal,
    onNote: () => undefined,
  }
  try {
    const sandbox = await chooseSandbox(backend, options)
    return {
      grader: graderOver(sandbox, { tempDir }),
      close: () => rm(tempDir, { recursive: true, force: true }),
    }
  } catch {
    await rm(tempDir, { recursive: true, force: true })
    return null
  }
}

/** A grader over plain processes of an interpreter that has pytest already; null where there is none. */
export async function openLocalGrader(parts: Partial<GraderParts> = {}): Promise<OpenGrader | null> {
  const python = pythonWithPytest()
  if (python === null) return null
  const tempDir = await mkdtemp(join(tmpdir(), 'agentao-grading-'))
  const close = (): Promise<void> => rm(tempDir, { recursive: true, force: true })
  return { grader: graderOver(localSandbox(python), { tempDir, ...parts }), close }
}

export function graderOver(sandbox: Sandbox, parts: Partial<GraderParts> & { tempDir: string }): Grader {
  return createGrader({
    sandbox,
    tools: templatesDir,
    clock: systemClock,
    newSecret: () => randomBytes(32).toString('hex'),
    graderVersion: 'test',
    maxInfraRetries: 1,
    infraRetryDelayMs: 10,
    ...parts,
  })
}
