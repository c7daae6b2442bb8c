import type { PackageIndex } from '../domain/ports/package-index.ts'
import type { AppContext } from './context.ts'

/** The configured package index, else the one that pip would use. */
export async function openPackageIndex({
  config,
  variables,
  toolVersion,
}: AppContext): Promise<PackageIndex> {
  const [{ createPypiIndex }, { findPackageIndexUrl }, { defaultPythonVersion, findPython }] =
    await Promise.all([
      import('../adapters/pypi/create-pypi-index.ts'),
      import('../adapters/pypi/find-package-index-url.ts'),
      import('../adapters/virtualenv/find-python.ts'),
    ])
  const searchPath = variables.PATH ?? ''
  const ofPip = async (): Promise<string> => {
    const python = await findPython(await defaultPythonVersion(searchPath), searchPath)
    return await findPackageIndexUrl(python.executable)
  }
  return createPypiIndex({
    cacheDir: config.cacheDir,
    indexUrl: config.packageIndexUrl ?? (await ofPip()),
    userAgent: `agentao/${toolVersion}`,
  })
}
