import { hiddenNames, parameterNames } from './hidden-names.ts'
import { outsideBlocks } from './outside-blocks.ts'
import { changedBlocks, longestShared, squeezed } from './shared-runs.ts'

/** What an issue must not give away. */
export type Secrets = {
  readonly hiddenTests: readonly string[]
  /** Names the files of the bug, and holds every line that the fix takes out or puts in. */
  readonly goldPatch: string
}

export type Leak = {
  readonly kind: 'test' | 'fix' | 'place'
  /** The issue's own words that give something away. */
  readonly words: string
}

/**
 * Every way in which a text gives away the fix or a hidden test; empty when it does not. The rules have no exceptions,
 * neither for what programs printed nor for names that a caller must use: a text that cannot do without such words is
 * not used.
 * - test: the name of a hidden test's function, class or file anywhere, or of its parameters outside of blocks;
 * - fix: twelve characters in a row of the lines that the fix changes, with white space collapsed or left out, in upper
 *   or lower case; or a whole line of the fix, however short;
 * - place: the path of a changed file, or a file and line other than that of the reporter's own program.
 */
export function findLeaks(text: string, secrets: Secrets): readonly Leak[] {
  return [...testLeaks(text, secrets), ...fixLeaks(text, secrets), ...placeLeaks(text, secrets)]
}

function testLeaks(text: string, { hiddenTests }: Secrets): readonly Leak[] {
  const prose = outsideBlocks(text)
  const found = [
    ...hiddenNames(hiddenTests).filter((name) => hasWord(text, name)),
    ...parameterNames(hiddenTests).filter((name) => hasWord(prose, name)),
  ]
  return found.map((words) => ({ kind: 'test', words }))
}

function fixLeaks(text: string, { goldPatch }: Secrets): readonly Leak[] {
  const blocks = changedBlocks(goldPatch)
  const shared = longestShared(text, blocks)
  const lines = new Set([...text.split('\n'), ...inlineCode(text)].map(squeezed))
  const whole = blocks.flatMap(({ lines: changed }) => changed).filter((line) => lines.has(squeezed(line)))
  // What nearly every program holds says nothing about one of them.
  const telling = whole.map((line) => line.trim()).filter((line) => /\w\W+\w|\w{6}/.test(line))
  const runs = shared === null ? [] : [shared]
  return [...new Set([...runs, ...telling])].map((words) => ({ kind: 'fix', words }))
}

function placeLeaks(text: string, { goldPatch }: Secrets): readonly Leak[] {
  const paths = changedBlocks(goldPatch).map(({ path }) => path)
  const names = [...new Set(paths.flatMap((path) => [path, path.split('/').at(-1) ?? path]))]
  const own = new Set(['<stdin>', ...programNamesIn(text)])
  const frames = [...text.matchAll(/File "([^"]+)", line \d+/g), ...text.matchAll(/([\w./-]+\.py):\d+/g)]
  const places = frames.filter(([, file = '']) => !own.has(file)).map(([words]) => words)
  const lines = outsideBlocks(text).match(/\blines? \d+\b/gi) ?? []
  return [...names.filter((name) => text.includes(name)), ...places, ...lines].map((words) => ({
    kind: 'place',
    words,
  }))
}

/** Files without a folder, each named on a line of its own before a block: the reporter's. */
function programNamesIn(text: string): readonly string[] {
  return [...text.matchAll(/^`(\w+\.py)`:$/gm)].map(([, name = '']) => name)
}

const inlineCode = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

function hasWord(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(^|[^\\w])${escaped}($|[^\\w])`).test(text)
}
