import { createHash, randomBytes } from 'node:crypto'
import { rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Variables } from '../config/base-dirs.ts'
import type { Config } from '../config/config-schema.ts'
import type { Sandbox } from '../domain/ports/sandbox.ts'
import type { Grader } from '../grading/grader.ts'
import type { Clock } from '../kernel/clock.ts'
import { hasErrno } from '../kernel/errors.ts'
import { newUlid } from '../kernel/ids.ts'
import type { Suite } from '../suite/suite.ts'
import type { TaskMaker } from '../tasks/task-maker.ts'
import { chooseSandbox } from './choose-sandbox.ts'
import { templatesDir, toolVersion } from './package-root.ts'
import { trackJobs } from './track-jobs.ts'

/** What a command gives to have the outside world put behind the ports. */
export type ContextOptions = {
  readonly config: Config
  readonly variables: Variables
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told in a sentence what a user should know about how parts were chosen. */
  readonly onNote: (message: string) => void
}

/** Every part of the product, made when first asked for; only this folder knows which adapter stands where. */
export type AppContext = ContextOptions & {
  /** This process's own; gone after `close`, or swept by a later start when this one is killed. */
  readonly tempDir: string
  readonly toolVersion: string
  readonly sandbox: () => Promise<Sandbox>
  readonly suite: () => Promise<Suite>
  readonly taskMaker: () => Promise<TaskMaker>
  readonly grader: () => Promise<Grader>
  /** Waits until nothing runs in the sandbox any more, then removes the temporary files. */
  readonly close: () => Promise<void>
}

export async function createContext(options: ContextOptions): Promise<AppContext> {
  const { config, clock } = options
  const temporary = await openTemporary(config.cacheDir, clock)
  const version = await toolVersion()
  const tracked = once(async () =>
    trackJobs(
      await chooseSandbox(config.sandbox, {
        ...options,
        cacheDir: config.cacheDir,
        tempDir: temporary.sharedDir,
      }),
    ),
  )
  const sandbox = async (): Promise<Sandbox> => (await tracked()).sandbox
  const suite = once(async () => ({
    sandbox: await sweptSandbox(sandbox),
    tools: join(templatesDir, 'python'),
  }))
  const context: AppContext = {
    ...options,
    tempDir: temporary.dir,
    toolVersion: version,
    sandbox,
    suite,
    taskMaker: once(async () => await createTaskMaker(context)),
    grader: once(async () => await createGraderHere(context)),
    close: async () => {
      if (tracked.isMade()) await tracked().then(({ settled }) => settled(), noSandbox)
      await temporary.remove()
    },
  }
  return context
}

/**
 * A private folder below one that the processes of a cache share. It names its process, so that what a killed one left
 * behind can be told from what is in use.
 */
async function openTemporary(
  cacheDir: string,
  clock: Clock,
): Promise<{ readonly sharedDir: string; readonly dir: string; readonly remove: () => Promise<void> }> {
  const { createRunFolder, removeRunFolder, sweepRunFolders } = await import(
    '../adapters/process/run-folder.ts'
  )
  const cacheName = createHash('sha256').update(cacheDir).digest('hex').slice(0, 8)
  const sharedDir = join(tmpdir(), `agentao-${cacheName}`)
  await sweepRunFolders(sharedDir, clock)
  const dir = await createRunFolder(sharedDir, newUlid())
  const remove = async (): Promise<void> => {
    await removeRunFolder(dir, clock)
    await rmdir(sharedDir).catch((error: unknown) => {
      if (!hasErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error
    })
  }
  return { sharedDir, dir, remove }
}

async function createTaskMaker(context: AppContext): Promise<TaskMaker> {
  const [
    { loadPythonParser },
    { defaultPythonVersion },
    { loadIssueWording },
    { createGitReader },
    { openPackageIndex },
  ] = await Promise.all([
    import('../adapters/treesitter/load-python-parser.ts'),
    import('../adapters/virtualenv/find-python.ts'),
    import('../tasks/issue/wording.ts'),
    import('../adapters/git/create-git-reader.ts'),
    import('./open-package-index.ts'),
  ])
  const { config, clock, tempDir } = context
  return {
    suite: await context.suite(),
    parser: await loadPythonParser(),
    index: openPackageIndex(context),
    git: createGitReader({ variables: context.variables }),
    clock,
    cacheDir: config.cacheDir,
    tempDir,
    sampleDir: join(templatesDir, 'sample-package'),
    wording: await loadIssueWording(join(templatesDir, 'issues', 'wording.json')),
    python: await defaultPythonVersion(context.variables.PATH ?? ''),
    toolVersion: context.toolVersion,
  }
}

async function createGraderHere(context: AppContext): Promise<Grader> {
  const { createGrader } = await import('../grading/grader.ts')
  return createGrader({
    sandbox: (await context.suite()).sandbox,
    tools: templatesDir,
    clock: context.clock,
    newSecret: () => randomBytes(32).toString('hex'),
    graderVersion: context.toolVersion,
    tempDir: context.tempDir,
    maxInfraRetries: 2,
  })
}

/** Whoever is about to run something first removes what killed runs left. */
async function sweptSandbox(open: () => Promise<Sandbox>): Promise<Sandbox> {
  const sandbox = await open()
  await sandbox.sweep()
  return sandbox
}

/** That there is none has been told to whoever asked for it. */
const noSandbox = (): void => undefined

type Once<T> = (() => Promise<T>) & { readonly isMade: () => boolean }

function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | undefined
  const get = (): Promise<T> => {
    made ??= make()
    return made
  }
  return Object.assign(get, { isMade: () => made !== undefined })
}
