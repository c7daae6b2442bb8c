import type { FileTree } from '../../domain/patch/patch.ts'
import { UserError } from '../../kernel/errors.ts'
import { unittestFiles } from './unittest-files.ts'

export type TestCommand = {
  readonly words: readonly string[]
  /** Files and folders to hand to pytest; empty when the command names none. */
  readonly paths: readonly string[]
  /** Folder that the command puts on the import path beside the repository's own; '.' for none. */
  readonly root: string
  readonly variables: Readonly<Record<string, string>>
}

/** Options that change what is printed, and no outcome. */
const harmless =
  /^(-q+|-v+|-r\w+|-l|-s|--quiet|--verbose|--no-header|--no-summary|--tb=\w+|--color=\w+|--durations=\d+)$/

/**
 * Reads what a person types to run the tests: `[NAME=value ...] [python -m] pytest [PATH ...]`, or
 * `python -m unittest` with modules or with what its discovery takes. Throws UserError AGT_USAGE for any other runner,
 * option or path: it would be left out when the task is graded.
 */
export function readTestCommand(text: string, tree: FileTree): TestCommand {
  const words = splitWords(text)
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  const command = first === -1 ? [] : words.slice(first)
  const isModule = /^python3?$/.test(command[0] ?? '') && command[1] === '-m'
  const [runner = '', ...rest] = isModule ? command.slice(2) : command
  const assignments = words.slice(0, first).map((word) => splitOnce(word))
  const variables = Object.fromEntries(assignments)
  if (runner === 'pytest') {
    const named = rest.filter((word) => !harmless.test(word))
    return {
      words: command,
      paths: named.map((word) => readPath(word, { text, tree })),
      root: '.',
      variables,
    }
  }
  if (runner !== 'unittest' || !isModule)
    throw wrong(text, `it has to run pytest or unittest, as in 'pytest tests' or 'python -m unittest'`)
  const found = unittestFiles(rest, tree)
  if (!found.ok) throw wrong(text, found.reason)
  return { words: command, paths: found.value.files, root: found.value.root, variables }
}

function readPath(word: string, { text, tree }: { readonly text: string; readonly tree: FileTree }): string {
  if (word.startsWith('-')) throw wrong(text, `the option ${word} is not known here`)
  const path = word.replace(/^\.\//, '').replace(/\/+$/, '') || '.'
  const exists =
    path === '.' || tree.has(path) || [...tree.keys()].some((file) => file.startsWith(`${path}/`))
  if (!exists) throw wrong(text, `the repository with its tests has no '${word}'`)
  return path
}

function splitOnce(word: string): readonly [string, string] {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}

/** Words as a shell splits them; quotes keep spaces, and nothing is expanded. */
function splitWords(text: string): readonly string[] {
  const parts = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return parts.map((part) => part.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}

function wrong(text: string, why: string): UserError {
  return new UserError('AGT_USAGE', `The test command '${text}' cannot be used: ${why}.`)
}
