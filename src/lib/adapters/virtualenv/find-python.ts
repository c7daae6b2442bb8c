import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { z } from 'zod'
import { hasErrno, UserError } from '../../kernel/errors.ts'

export const pythonSchema = z.object({
  executable: z.string().startsWith('/'),
  /** Full version, e.g. '3.11.7'. */
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  /** Where its standard library and its shared libraries are. */
  prefixes: z.array(z.string().startsWith('/')),
  /** Where packages installed for everybody are. */
  packageFolders: z.array(z.string().startsWith('/')),
  hasVenv: z.boolean(),
})
export type Python = z.infer<typeof pythonSchema>

/** A program that prints what `parsePython` reads. */
export const pythonProbe = `
import json, os, platform, site, sys, sysconfig
import importlib.util as util
prefixes = [sys.base_prefix, sys.base_exec_prefix, sysconfig.get_config_var('LIBDIR') or sys.base_prefix]
print(json.dumps({
    'executable': os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable),
    'version': platform.python_version(),
    'prefixes': sorted(set(os.path.realpath(p) for p in prefixes if os.path.isdir(p))),
    'packageFolders': sorted(
        set(os.path.realpath(p) for p in site.getsitepackages() if os.path.isdir(p))
        | set(p for p in [os.path.join(sysconfig.get_path('stdlib'), 'ensurepip', '_bundled')] if os.path.isdir(p))
    ),
    'hasVenv': bool(util.find_spec('venv') and util.find_spec('ensurepip')),
}))
`

/**
 * The interpreter of a version such as '3.11': `python3.11`, else `python3` or `python` when it is of that version.
 * Throws UserError AGT_PYTHON_MISSING that names what was found instead.
 */
export async function findPython(version: string, searchPath: string): Promise<Python> {
  const found: string[] = []
  for (const name of [`python${version}`, 'python3', 'python']) {
    for (const path of await candidates(name, searchPath)) {
      const python = await probePython(path, searchPath)
      if (python === null) continue
      const matches = python.version.startsWith(`${version}.`)
      if (matches && python.hasVenv) return python
      found.push(matches ? `${path} (${python.version}, without venv)` : `${path} (${python.version})`)
    }
  }
  const instead =
    found.length === 0 ? 'none was found on PATH' : `found only ${[...new Set(found)].join(', ')}`
  throw new UserError('AGT_PYTHON_MISSING', `Python ${version} with its venv module is needed; ${instead}.`, {
    hint: `Install Python ${version} with its venv module, so that python${version} is on PATH.`,
  })
}

/** The version that new environments are built with: that of the first python3 on PATH with venv, 3.9 or newer. */
export async function defaultPythonVersion(searchPath: string): Promise<string> {
  const found: string[] = []
  for (const path of [
    ...(await candidates('python3', searchPath)),
    ...(await candidates('python', searchPath)),
  ]) {
    const python = await probePython(path, searchPath)
    if (python === null) continue
    const [major = '0', minor = '0'] = python.version.split('.')
    if (python.hasVenv && major === '3' && Number(minor) >= 9) return `${major}.${minor}`
    found.push(`${path} (${python.version}${python.hasVenv ? '' : ', without venv'})`)
  }
  const instead =
    found.length === 0 ? 'none was found on PATH' : `found only ${[...new Set(found)].join(', ')}`
  throw new UserError('AGT_PYTHON_MISSING', `Python 3.9 or newer with its venv module is needed; ${instead}.`)
}

async function candidates(name: string, searchPath: string): Promise<readonly string[]> {
  const paths = searchPath
    .split(delimiter)
    .flatMap((folder) => (folder.startsWith('/') ? [join(folder, name)] : []))
  const usable = await Promise.all(paths.map(async (path) => ((await isExecutable(path)) ? [path] : [])))
  return usable.flat()
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP')) return false
    throw error
  }
}

/** Only ends what would never answer: on a busy machine an interpreter can take very long to start. */
const answerTimeoutMs = 180_000

/** Null for what does not answer as Python 3 does, e.g. the launcher of a version that is not installed. */
function probePython(path: string, searchPath: string): Promise<Python | null> {
  return new Promise((resolve) => {
    const options = {
      env: { PATH: searchPath },
      timeout: answerTimeoutMs,
      killSignal: 'SIGKILL' as const,
      cwd: '/',
    }
    execFile(path, ['-I', '-c', pythonProbe], options, (error, stdout) => {
      resolve(error === null ? parsePython(stdout) : null)
    })
  })
}

/** Null for anything that no interpreter printed. */
export function parsePython(text: string): Python | null {
  try {
    return pythonSchema.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}
