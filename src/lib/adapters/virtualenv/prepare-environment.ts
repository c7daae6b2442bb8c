import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { Environment, PrepareOptions, SandboxBackend } from '../../domain/ports/sandbox.ts'
import { UserError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import type { RunBuildStep } from './build-step.ts'
import { buildVirtualenv } from './build-virtualenv.ts'
import { withEnvironmentLock } from './environment-lock.ts'
import { environmentDigest, isEnvironmentReady, writeEnvironmentRecord } from './environment-record.ts'
import { findPython } from './find-python.ts'

export type EnvironmentRequest = {
  readonly recipe: EnvironmentRecipe
  /** Host directory of the package as distributed. */
  readonly source: string
  readonly backend: SandboxBackend
  readonly options: { readonly cacheDir: string; readonly programs: string; readonly searchPath: string }
  readonly runStep: RunBuildStep
}

/**
 * Finds the virtual environment of a recipe in the cache, or builds it there. Several processes may ask for the same
 * one: the first builds, the others wait. A build that was interrupted is never used.
 */
export async function prepareEnvironment(
  request: EnvironmentRequest,
  { signal, onProgress = () => undefined }: PrepareOptions,
): Promise<Environment> {
  throwIfAborted(signal)
  const { recipe, backend, options } = request
  if (recipe.image !== null) throw imageNeeded(recipe.image, backend)
  const digest = environmentDigest(recipe, backend)
  const root = join(options.cacheDir, 'environments')
  const folder = join(root, digest)
  const environment: Environment = { backend, digest, recipe, reference: folder }
  if (await isEnvironmentReady(folder, digest)) return environment

  const onWait = (): void => onProgress('waiting for another process that builds the same environment')
  return await withEnvironmentLock({ folder: join(root, 'locks'), digest, signal, onWait }, async () => {
    if (await isEnvironmentReady(folder, digest)) return environment
    const python = await findPython(recipe.python, options.searchPath)
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    try {
      await buildVirtualenv(request, { folder, python, signal, onProgress })
      await writeEnvironmentRecord(folder, digest, python)
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
    return environment
  })
}

function imageNeeded(image: string, backend: SandboxBackend): UserError {
  return new UserError(
    'AGT_SANDBOX_MISSING',
    `This task comes with the image ${image}, which ${backend} cannot run.`,
    {
      hint: 'Start Docker and pass --sandbox docker.',
    },
  )
}
