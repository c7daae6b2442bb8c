import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxOptions } from '../../src/lib/adapters/process/sandbox-options.ts'
import { defaultPythonVersion } from '../../src/lib/adapters/virtualenv/find-python.ts'
import { filterHostVariables } from '../../src/lib/adapters/virtualenv/host-variables.ts'
import type { EnvironmentRecipe } from '../../src/lib/domain/environment.ts'
import type {
  Environment,
  Sandbox,
  SandboxJob,
  SandboxLimits,
  SandboxOutcome,
} from '../../src/lib/domain/ports/sandbox.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { newUlid } from '../../src/lib/kernel/ids.ts'

/** A sandbox under test with an environment, a small workspace and a folder of tools. */
export type Subject = {
  readonly sandbox: Sandbox
  readonly environment: Environment
  readonly root: string
  readonly workspace: string
  readonly tools: string
}

export const mebibyte = 1024 * 1024
export const limits: SandboxLimits = {
  seconds: 30,
  memoryBytes: 512 * mebibyte,
  processes: 48,
  diskBytes: 48 * mebibyte,
  outputBytes: 4096,
}

const programs = join(import.meta.dirname, '..', '..', 'templates', 'sandbox')

export function sandboxOptions(root: string): SandboxOptions {
  return {
    cacheDir: join(root, 'cache'),
    tempDir: join(root, 'temp'),
    programs,
    searchPath: process.env.PATH ?? '',
    hostVariables: filterHostVariables(process.env),
    clock: systemClock,
    newId: newUlid,
  }
}

/** A recipe that needs no network: no requirement, and a source without build files. */
export async function plainRecipe(changes: Partial<EnvironmentRecipe> = {}): Promise<EnvironmentRecipe> {
  return {
    python: await defaultPythonVersion(process.env.PATH ?? ''),
    requirements: [],
    distribution: { name: 'sample-thing', version: '1.2.3', sha256: '0'.repeat(64) },
    sourceRoots: ['src'],
    testPaths: ['tests'],
    testCommand: ['python', '-m', 'unittest'],
    install: [],
    variables: { SAMPLE_MODE: 'on' },
    runner: 'unittest',
    image: null,
    ...changes,
  }
}

/** Makes the folders of a subject and prepares its environment; give `root` to `removeSubject` afterwards. */
export async function makeSubject(
  make: (root: string) => Promise<Sandbox> | Sandbox,
  recipe: Promise<EnvironmentRecipe> = plainRecipe(),
): Promise<Subject> {
  const root = await mkdtemp(join(tmpdir(), 'agentao-sandbox-test-'))
  const workspace = join(root, 'workspace')
  const tools = join(root, 'tools')
  await mkdir(join(workspace, 'src'), { recursive: true })
  await mkdir(tools)
  await writeFile(join(workspace, 'src', 'thing.py'), 'answer = 42\n')
  await writeFile(join(tools, 'tool.txt'), 'a tool\n')
  const sandbox = await make(root)
  const signal = new AbortController().signal
  const environment = await sandbox.prepare(await recipe, workspace, { signal })
  return { sandbox, environment, root, workspace, tools }
}

export async function removeSubject(subject: Subject | undefined): Promise<void> {
  if (subject !== undefined) await rm(subject.root, { recursive: true, force: true })
}

export function jobOf(subject: Subject, job: Pick<SandboxJob, 'command'> & Partial<SandboxJob>): SandboxJob {
  const { environment, workspace, tools } = subject
  return { environment, workspace, tools, limits, ...job }
}

/** Runs Python source in the sandbox, with the paths of the inside as variables. */
export function runPython(
  subject: Subject,
  source: string,
  changes: Partial<SandboxJob> = {},
): Promise<SandboxOutcome> {
  const signal = new AbortController().signal
  const program = `import os, sys, subprocess, time\n${source}`
  const command: SandboxJob['command'] = (inside) => [inside.python, '-I', '-S', '-c', program]
  const variables: SandboxJob['variables'] = (inside) => ({ OUT: inside.out, TOOLS: inside.tools })
  return subject.sandbox.run(jobOf(subject, { command, variables, ...changes }), signal)
}

/** The outcome as one that exited; fails the test otherwise. */
export function exited(outcome: SandboxOutcome): Extract<SandboxOutcome, { kind: 'exited' }> {
  if (outcome.kind !== 'exited') throw new Error(`expected an exit, got ${JSON.stringify(outcome)}`)
  return outcome
}

export function textOf(outcome: SandboxOutcome, file: string): string | null {
  const bytes = outcome.kind === 'infra' ? undefined : outcome.files.get(file)
  return bytes === undefined ? null : Buffer.from(bytes).toString('utf8')
}
