import { createHash, randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Variables } from '../config/base-dirs.ts'
import type { Config } from '../config/config-schema.ts'
import type { Sandbox } from '../domain/ports/sandbox.ts'
import type { Grader } from '../grading/grader.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Suite } from '../suite/suite.ts'
import type { TaskMaker } from '../tasks/task-maker.ts'
import { chooseSandbox } from './choose-sandbox.ts'
import { templatesDir, toolVersion } from './package-root.ts'

/** What a command gives to have the outside world put behind the ports. */
export type ContextOptions = {
  readonly config: Config
  readonly variables: Variables
  readonly clock: Clock
}

/** Every part of the product, made when first asked for; only this folder knows which adapter stands where. */
export type AppContext = ContextOptions & {
  readonly tempDir: string
  readonly toolVersion: string
  readonly sandbox: () => Promise<Sandbox>
  readonly suite: () => Promise<Suite>
  readonly taskMaker: () => Promise<TaskMaker>
  readonly grader: () => Promise<Grader>
}

export async function createContext(options: ContextOptions): Promise<AppContext> {
  const tempDir = join(
    tmpdir(),
    `agentao-${createHash('sha256').update(options.config.cacheDir).digest('hex').slice(0, 8)}`,
  )
  await mkdir(tempDir, { recursive: true, mode: 0o700 })
  const version = await toolVersion()
  const sandbox = once(() =>
    chooseSandbox(options.config.sandbox, { ...options, cacheDir: options.config.cacheDir, tempDir }),
  )
  const suite = once(async () => ({ sandbox: await sandbox(), tools: join(templatesDir, 'python') }))
  const context: AppContext = {
    ...options,
    tempDir,
    toolVersion: version,
    sandbox,
    suite,
    taskMaker: once(async () => await createTaskMaker(context)),
    grader: once(async () => await createGraderHere(context)),
  }
  return context
}

async function createTaskMaker(context: AppContext): Promise<TaskMaker> {
  const [
    { loadPythonParser },
    { createPypiIndex },
    { defaultPythonVersion, findPython },
    { loadIssueWording },
    { findPackageIndexUrl },
  ] = await Promise.all([
    import('../adapters/treesitter/load-python-parser.ts'),
    import('../adapters/pypi/create-pypi-index.ts'),
    import('../adapters/virtualenv/find-python.ts'),
    import('../tasks/issue/wording.ts'),
    import('../adapters/pypi/find-package-index-url.ts'),
  ])
  const { config, clock, tempDir } = context
  const searchPath = context.variables.PATH ?? ''
  const python = await defaultPythonVersion(searchPath)
  const userAgent = `agentao/${context.toolVersion}`
  return {
    suite: await context.suite(),
    parser: await loadPythonParser(),
    index: createPypiIndex({
      cacheDir: config.cacheDir,
      indexUrl:
        config.packageIndexUrl ??
        (await findPackageIndexUrl((await findPython(python, searchPath)).executable)),
      userAgent,
    }),
    clock,
    cacheDir: config.cacheDir,
    tempDir,
    sampleDir: join(templatesDir, 'sample-package'),
    wording: await loadIssueWording(join(templatesDir, 'issues', 'wording.json')),
    python,
    toolVersion: context.toolVersion,
  }
}

async function createGraderHere(context: AppContext): Promise<Grader> {
  const { createGrader } = await import('../grading/grader.ts')
  return createGrader({
    sandbox: await context.sandbox(),
    tools: templatesDir,
    clock: context.clock,
    newSecret: () => randomBytes(32).toString('hex'),
    graderVersion: context.toolVersion,
    tempDir: context.tempDir,
    maxInfraRetries: 2,
  })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
