import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { Clock } from '../../kernel/clock.ts'
import { digestOf } from '../../kernel/digest.ts'
import { ExternalError, hasErrno } from '../../kernel/errors.ts'
import type { Python } from './find-python.ts'
import { writePackageMetadata } from './package-metadata.ts'

/** Raised when the way environments are built changes, so that old ones are not mistaken for new ones. */
const builderVersion = 1

/** Runs one build command with the network on; the caller's backend decides how it is held. */
export type RunBuildStep = (step: {
  readonly argv: readonly string[]
  readonly cwd: string
  /** Folder the step may write to besides its own temporary one. */
  readonly writable: string
  readonly onLine: (line: string) => void
}) => Promise<{ readonly exitCode: number; readonly tail: string }>

export type VirtualenvRequest = {
  readonly recipe: EnvironmentRecipe
  /** The package as distributed; only its metadata is taken over. */
  readonly source: string
  readonly cacheDir: string
  readonly python: Python
  readonly run: RunBuildStep
  readonly clock: Clock
  readonly newId: () => string
  readonly onProgress?: ((label: string) => void) | undefined
}

export type Virtualenv = { readonly digest: string; readonly dir: string; readonly python: string }

/** The environment of a recipe for one interpreter, from the cache or built: whole or not at all. */
export async function buildVirtualenv(request: VirtualenvRequest): Promise<Virtualenv> {
  const digest = digestOf({ builderVersion, recipe: request.recipe, python: request.python.full })
  const dir = join(request.cacheDir, 'environments', digest)
  const built = { digest, dir, python: join(dir, 'bin', 'python') }
  if (await isComplete(dir)) return built
  await mkdir(dirname(dir), { recursive: true })
  // Built in place, since a virtual environment cannot be moved; the marker is written last.
  await rm(dir, { recursive: true, force: true })
  try {
    await install(request, built)
    await writeFile(join(dir, completeMarker), '')
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
  return built
}

const completeMarker = '.agentao-complete'

async function isComplete(dir: string): Promise<boolean> {
  try {
    await stat(join(dir, completeMarker))
    return true
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

async function install(request: VirtualenvRequest, { dir, python }: Virtualenv): Promise<void> {
  const { recipe } = request
  await step(request, dir, {
    label: 'creating the environment',
    argv: [request.python.executable, '-m', 'venv', dir],
  })
  if (recipe.requirements.length > 0) {
    const pip = [
      python,
      '-m',
      'pip',
      'install',
      '--no-input',
      '--disable-pip-version-check',
      '--prefer-binary',
    ]
    await step(request, dir, { label: 'installing', argv: [...pip, ...recipe.requirements] })
  }
  for (const command of recipe.install) {
    await step(request, dir, {
      label: command,
      argv: ['/bin/sh', '-c', `PATH="${dir}/bin:$PATH"; ${command}`],
    })
  }
  await writePackageMetadata({ recipe, source: request.source, environmentDir: dir })
}

async function step(
  request: VirtualenvRequest,
  dir: string,
  { label, argv }: { readonly label: string; readonly argv: readonly string[] },
): Promise<void> {
  const started = request.clock.monotonic()
  let doing = label
  const tell = (): void => {
    const seconds = Math.round((request.clock.monotonic() - started) / 1000)
    request.onProgress?.(seconds < 2 ? doing : `${doing} (${seconds} s)`)
  }
  tell()
  const heartbeat = setInterval(tell, 1500)
  try {
    const onLine = (line: string): void => {
      const what =
        /^(?:Collecting|Downloading|Installing collected packages:|Building wheel for) *([^\s(,]+)/.exec(line)
      if (what !== null) doing = `${label} ${what[1]}`
    }
    const { exitCode, tail } = await request.run({ argv, cwd: request.source, writable: dir, onLine })
    if (exitCode !== 0) {
      throw new ExternalError(
        'AGT_ENVIRONMENT',
        `The environment could not be built: ${label} failed.\n${tail}`,
        {
          service: 'pip',
        },
      )
    }
  } finally {
    clearInterval(heartbeat)
  }
}
