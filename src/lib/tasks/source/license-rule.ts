import satisfies from 'spdx-satisfies'
import type { FileTree } from '../../domain/patch/patch.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { declaredLicense } from './license-metadata.ts'
import { licenseFiles, licensesInFiles } from './license-texts.ts'

/** Licences under which code may be taken, changed and passed on with its notice alone. */
const allowed: readonly string[] = [
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'Unlicense',
  'PSF-2.0',
  'Python-2.0',
  'Python-2.0.1',
]

/**
 * The licence of a package that tasks may be made of without asking anybody, as an SPDX expression; or one sentence on
 * why not. Its metadata and its licence files must say the same, and it must be on the list.
 */
export function checkLicense(tree: FileTree): Result<string, string> {
  const declared = declaredLicense(tree)
  if (declared.kind === 'none') return refused('Its metadata names no licence.')
  if (licenseFiles(tree).length === 0)
    return refused('Its source distribution has no licence file to compare the metadata with.')
  const found = [...licensesInFiles(tree)]
  if (found.length === 0) return refused('Its licence file has the words of no licence that is known here.')
  const expression = declared.kind === 'bsd' ? found.find((id) => /^BSD-[23]/.test(id)) : declared.expression
  if (expression === undefined)
    return refused(`Its metadata says BSD, but its licence file says ${found.join(', ')}.`)
  return compare(expression, found)
}

function compare(expression: string, found: readonly string[]): Result<string, string> {
  const onList = isSatisfied(expression, allowed)
  if (onList === null)
    return refused(`Its metadata's licence, '${short(expression)}', is no SPDX expression.`)
  if (!onList) return refused(`Its licence, ${short(expression)}, is not on the list of permitted ones.`)
  const foreign = found.filter((id) => !allowed.includes(id) && !expression.includes(id))
  if (foreign.length > 0)
    return refused(
      `Its metadata says ${short(expression)}, but its licence files also hold ${foreign.join(', ')}.`,
    )
  if (isSatisfied(expression, withRelatives(found)) === true) return ok(expression)
  return refused(`Its metadata says ${short(expression)}, but its licence file says ${found.join(', ')}.`)
}

/** Null for what is no expression. */
function isSatisfied(expression: string, licenses: readonly string[]): boolean | null {
  try {
    return satisfies(expression, licenses)
  } catch {
    return null
  }
}

/** Python's licence has several identifiers for the same words. */
function withRelatives(found: readonly string[]): readonly string[] {
  return found.includes('PSF-2.0') ? [...found, 'Python-2.0', 'Python-2.0.1'] : found
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}
