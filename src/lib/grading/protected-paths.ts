import { isTestPath } from '../domain/patch/path-class.ts'
import { stdlibModules } from './stdlib-modules.ts'

/**
 * Why a patch may not decide what stands at a path while it is graded. The file is put back to how the task has it, or
 * taken away when the patch added it.
 */
export type Protection =
  | 'test'
  | 'conftest'
  | 'test_configuration'
  | 'startup_hook'
  | 'shadowed_module'
  | 'plugin_entry_point'
  | 'compiled_file'

const configurationFiles =
  /^(pytest\.ini|\.pytest\.ini|pytest\.toml|\.pytest\.toml|tox\.ini|setup\.cfg|pyproject\.toml)$/
const frameworkModules = new Set([
  'pytest',
  '_pytest',
  'pluggy',
  'iniconfig',
  'py',
  'nose',
  'hypothesis',
  'xdist',
])

export type ProtectedPlaces = {
  readonly sourceRoots: readonly string[]
  /** Files of the hidden tests and of the task's test patch. */
  readonly hiddenFiles: ReadonlySet<string>
  /** Files the task's own fix changes: these are source, whatever their names say. */
  readonly goldFiles: ReadonlySet<string>
}

export function protectionOf(path: string, places: ProtectedPlaces): Protection | null {
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  if (places.hiddenFiles.has(path)) return 'test'
  if (name === 'conftest.py') return 'conftest'
  if (configurationFiles.test(name)) return 'test_configuration'
  if (/^(sitecustomize|usercustomize)(\.py)?$/.test(name) || name.endsWith('.pth')) return 'startup_hook'
  if (parts.some((part) => /^(sitecustomize|usercustomize)$/.test(part))) return 'startup_hook'
  if (parts.some((part) => /\.(egg-info|dist-info)$/.test(part))) return 'plugin_entry_point'
  if (/\.(pyc|pyo|so|pyd)$/.test(name) || parts.includes('__pycache__')) return 'compiled_file'
  if (places.goldFiles.has(path)) return null
  if (isTestPath(path)) return 'test'
  return shadows(path, places.sourceRoots) ? 'shadowed_module' : null
}

/** A module at an import root, or at the root of the repository, with the name of one that others import. */
function shadows(path: string, sourceRoots: readonly string[]): boolean {
  for (const root of new Set(['.', ...sourceRoots])) {
    const prefix = root === '.' ? '' : `${root}/`
    if (!path.startsWith(prefix) || !path.endsWith('.py')) continue
    const top = path.slice(prefix.length).split('/')[0]?.replace(/\.py$/, '') ?? ''
    if (frameworkModules.has(top) || stdlibModules.has(top)) return true
  }
  return false
}
