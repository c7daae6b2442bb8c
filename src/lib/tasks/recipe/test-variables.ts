import type { FileTree } from '../../domain/patch/patch.ts'
import { textOf } from '../source/package-source.ts'
import { linesOf, parseIni } from './parse-ini.ts'

/** Not those that change which interpreter or which code runs. */
const harmless = /^(?!PYTHON|LD_|PIP_|COVERAGE|TOX|PATH$|HOME$|TMPDIR$|VIRTUAL_ENV$)[A-Za-z_][A-Za-z0-9_]*$/

/** Variables that a project sets for its tests: literal values of tox's `setenv` in its plain test environment. */
export function testVariables(tree: FileTree): Readonly<Record<string, string>> {
  const values = parseIni(textOf(tree, 'tox.ini') ?? '').get('testenv')
  const lines = [...linesOf(values?.get('setenv')), ...linesOf(values?.get('set_env'))]
  const pairs = lines.flatMap((line) => {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
    return harmless.test(name) && !/[{}]/.test(value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))
}
