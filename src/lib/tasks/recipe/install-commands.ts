import type { FileTree } from '../../domain/patch/patch.ts'
import { textOf } from '../source/package-source.ts'
import { linesOf, parseIni } from './parse-ini.ts'

/** What commands that prepare a test run install. */
export type Installed = {
  /** Requirements as they were written. */
  readonly requirements: readonly string[]
  /** Files of requirements, relative to the root. */
  readonly files: readonly string[]
  /** Extras and dependency groups of the package itself. */
  readonly groups: readonly string[]
}

const commandFile = /^(?:\.github\/workflows\/[^/]+\.ya?ml|\.travis\.yml|\.gitlab-ci\.yml|Makefile|tox\.ini)$/

/** Reads `pip install` lines of continuous integration, make and tox, and `session.install` calls of nox; runs nothing. */
export function installCommands(tree: FileTree): Installed {
  const fromFiles = [...tree.keys()]
    .filter((path) => commandFile.test(path))
    .flatMap((path) => pipCommands(textOf(tree, path) ?? ''))
  const commands = [...fromFiles, ...noxCalls(textOf(tree, 'noxfile.py') ?? '')].map(readWords)
  const tox = toxGroups(textOf(tree, 'tox.ini') ?? '')
  return {
    requirements: commands.flatMap(({ requirements }) => requirements),
    files: [...new Set(commands.flatMap(({ files }) => files))],
    groups: [...new Set([...tox, ...commands.flatMap(({ groups }) => groups)])],
  }
}

function pipCommands(text: string): readonly (readonly string[])[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n|&&|;(?=\s)/)
  return lines.flatMap((line) => {
    const words = /\bpip3?(?:\.exe)?\s+install\s+(.*)$/.exec(line)?.[1]
    return words === undefined ? [] : [shellWords(words)]
  })
}

/** Words of a command as a shell splits them; what a shell would have to fill in stays, and is read as no requirement. */
function shellWords(text: string): readonly string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  return words.map((word) => word.replace(/["']/g, ''))
}

/** The literal arguments of each `session.install(...)`. */
function noxCalls(script: string): readonly (readonly string[])[] {
  return [...script.matchAll(/\b\w+\.install\(((?:[^()"']|"[^"\n]*"|'[^'\n]*')*)\)/g)].map(([, body = '']) =>
    [...body.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single ?? ''),
  )
}

const takesValue =
  /^(?:-r|--requirement|-c|--constraint|-i|--index-url|--extra-index-url|-f|--find-links|-e|--editable|--group)$/

function readWords(words: readonly string[]): Installed {
  const requirements: string[] = []
  const files: string[] = []
  const groups: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [option, joined] = /^(-r|--requirement|--group|-e|--editable)=?(.+)$/.exec(word)?.slice(1) ?? [word]
    const value = takesValue.test(word) ? (words[++at] ?? '') : joined
    if (option === '-r' || option === '--requirement') files.push((value ?? '').replace(/^\.\//, ''))
    else if (option === '--group') groups.push(value ?? '')
    else if (!word.startsWith('-') || option === '-e' || option === '--editable') {
      const own = /^\.\/?\[([^\]]+)\]/.exec(value ?? word)?.[1]
      if (own !== undefined) groups.push(...own.split(',').map((extra) => extra.trim()))
      else if (value === undefined && !/^[.|<>&]/.test(word)) requirements.push(word)
    }
  }
  return { requirements, files, groups }
}

function toxGroups(text: string): readonly string[] {
  return [...parseIni(text)].flatMap(([section, values]) =>
    section.startsWith('testenv')
      ? [...linesOf(values.get('extras')), ...linesOf(values.get('dependency_groups'))].flatMap((line) =>
          line
            .replace(/^[\w,!{}.-]+:\s+/, '')
            .split(/[\s,]+/)
            .filter((name) => /^[\w.-]+$/.test(name)),
        )
      : [],
  )
}
