import type { PackageIndex } from '../domain/ports/package-index.ts'
import type { AppContext } from './context.ts'

/** The configured package index, else the one that pip would use; pip is not asked before a package is. */
export function openPackageIndex(
  context: Pick<AppContext, 'config' | 'variables' | 'toolVersion'>,
): PackageIndex {
  let opened: Promise<PackageIndex> | undefined
  const index = (): Promise<PackageIndex> => {
    opened ??= createIndex(context)
    return opened
  }
  return {
    fetchSource: async (request, options) => await (await index()).fetchSource(request, options),
    isReachable: async (signal) => await (await index()).isReachable(signal),
  }
}

async function createIndex({
  config,
  variables,
  toolVersion,
}: Pick<AppContext, 'config' | 'variables' | 'toolVersion'>): Promise<PackageIndex> {
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
