import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { UserError } from '../../kernel/errors.ts'

const probe = `
import json, sys
try:
    import ensurepip, venv
    usable = True
except ImportError:
    usable = False
print(json.dumps({
    "executable": sys.executable, "version": "%d.%d" % sys.version_info[:2], "full": sys.version.split()[0],
    "prefix": sys.base_prefix, "usable": usable,
}))
`

const pythonSchema = z.object({
  executable: z.string(),
  /** major.minor */
  version: z.string(),
  full: z.string(),
  /** Folder the interpreter and its standard library are installed in. */
  prefix: z.string(),
  usable: z.boolean(),
})
export type Python = z.infer<typeof pythonSchema>

/** The first interpreter that has venv: of this major.minor, or with null the first that is 3.9 or newer. */
export async function findPython(version: string | null): Promise<Python> {
  const names = version === null ? ['python3', 'python'] : [`python${version}`, 'python3', 'python']
  const found: Python[] = []
  for (const name of names) {
    const python = await probePython(name)
    if (python === null) continue
    found.push(python)
    if (python.usable && (version === null ? minorOf(python.version) >= 9 : python.version === version))
      return python
  }
  throw new UserError('AGT_PYTHON_MISSING', explain(version, found))
}

async function probePython(name: string): Promise<Python | null> {
  try {
    const { stdout } = await promisify(execFile)(name, ['-I', '-c', probe], { timeout: 20_000 })
    return pythonSchema.parse(JSON.parse(stdout))
  } catch {
    return null
  }
}

const minorOf = (version: string): number => Number(version.split('.')[1] ?? 0)

function explain(version: string | null, found: readonly Python[]): string {
  const wanted = version === null ? 'Python 3.9 or newer' : `Python ${version}`
  if (found.length === 0) return `${wanted} is needed, and no python3 was found on PATH.`
  const seen = found.map(
    ({ executable, full, usable }) => `${executable} is ${full}${usable ? '' : ' without venv'}`,
  )
  return `${wanted} with its venv module is needed; ${seen.join(', ')}.`
}
