import { comparePythonVersions, type PythonVersion, parsePythonVersion } from './python-version.ts'

/** Whether an interpreter suits a Requires-Python text such as '>=3.8,!=3.9.*'. What cannot be read does not exclude. */
export function satisfiesPython(interpreter: string, requires: string | null): boolean {
  if (requires === null || requires.trim() === '') return true
  const version = parsePythonVersion(interpreter)
  return version === null || requires.split(',').every((clause) => satisfiesClause(version, clause.trim()))
}

function satisfiesClause(version: PythonVersion, clause: string): boolean {
  const match = /^(===|~=|==|!=|<=|>=|<|>)\s*([^\s]+)$/.exec(clause)
  if (match === null) return true
  const [, operator = '', text = ''] = match
  const isPrefix = text.endsWith('.*')
  const bound = parsePythonVersion(isPrefix ? text.slice(0, -2) : text)
  if (bound === null) return true
  const order = comparePythonVersions(version, bound)
  const inSeries = bound.release.every((part, i) => (version.release[i] ?? 0) === part)
  switch (operator) {
    case '>=':
      return order >= 0
    case '>':
      return order > 0
    case '<=':
      return order <= 0 || isPatchOf(version, bound)
    case '<':
      return order < 0
    case '!=':
      return isPrefix ? !inSeries : order !== 0
    case '~=':
      return order >= 0 && bound.release.slice(0, -1).every((part, i) => (version.release[i] ?? 0) === part)
    default:
      return isPrefix || bound.release.length <= 2 ? inSeries : order === 0 || isPatchOf(version, bound)
  }
}

/** An interpreter known as 3.11 may be any 3.11.x, so a bound on a patch release of it does not exclude. */
function isPatchOf(version: PythonVersion, bound: PythonVersion): boolean {
  return version.release.length === 2 && version.release.every((part, i) => bound.release[i] === part)
}
