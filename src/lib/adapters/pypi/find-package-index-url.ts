import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { UserError } from '../../kernel/errors.ts'

/** Asks pip itself, which knows its configuration files, its variables and the public index. */
const question = `
from pip._internal.commands import create_command
options, _ = create_command("install").parse_args([])
print(options.index_url)
`

/** The package index that this interpreter's pip would use. */
export async function findPackageIndexUrl(python: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', question], { timeout: 120_000 })
    return new URL(stdout.trim()).href
  } catch (cause) {
    throw new UserError('AGT_PYTHON_MISSING', `${python} could not tell which package index its pip uses.`, {
      cause,
      hint: 'Install pip for this interpreter, or set packageIndexUrl in the configuration.',
    })
  }
}
