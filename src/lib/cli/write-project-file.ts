import { readFile } from 'node:fs/promises'
import { type SettingName, settings } from '../config/config-schema.ts'
import { writeFileAtomically } from '../files/atomic-write.ts'
import { hasErrno, UserError } from '../kernel/errors.ts'
import { askYesNo } from './ask-yes-no.ts'
import type { CliContext } from './cli-context.ts'

/** What a project may want to fix for everyone who works in it; folders and terminals stay each user's own. */
const projectSettings: readonly SettingName[] = [
  'sandbox',
  'seed',
  'rounds',
  'miners',
  'validators',
  'solveSeconds',
  'packageIndexUrl',
]

export type WriteProjectFileOptions = {
  readonly force: boolean
  readonly dryRun: boolean
  readonly canAsk: boolean
  readonly context: Pick<CliContext, 'stdin' | 'stderr'>
}

export type ProjectFileResult = {
  readonly path: string
  readonly content: string
  readonly written: boolean
}

/** Writes a project file with the defaults. Throws AGT_PATH_EXISTS when one is there and is to be kept. */
export async function writeProjectFile(
  path: string,
  { force, dryRun, canAsk, context }: WriteProjectFileOptions,
): Promise<ProjectFileResult> {
  const content = defaultContent()
  const exists = await isThere(path)
  const mayReplace =
    force || !exists || dryRun || (canAsk && (await askYesNo(`${path} exists. Replace it?`, context)))
  if (!mayReplace) throw new UserError('AGT_PATH_EXISTS', `${path} exists and was left as it is.`)
  if (!dryRun) await writeFileAtomically(path, content)
  return { path, content, written: !dryRun }
}

function defaultContent(): string {
  // None of these depends on the machine, so no base folder is needed.
  const nowhere = { config: '', data: '', cache: '' }
  const values = projectSettings.map((name) => [name, settings[name].fallback(nowhere)] as const)
  return `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`
}

async function isThere(path: string): Promise<boolean> {
  try {
    await readFile(path)
    return true
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false
    throw error
  }
}
