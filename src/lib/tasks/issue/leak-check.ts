/** What an issue must not give away. */
export type Secrets = {
  readonly hiddenTests: readonly string[]
  /** The text that the fix puts in, and the text that it takes out. */
  readonly fixed: string
  readonly broken: string
  /** The whole line, or lines, that the fix leaves behind. */
  readonly fixedLines: readonly string[]
}

/** The shortest run of the fix's own characters that counts as a leak. */
const runLength = 12

/**
 * Every way in which the text gives away the fix or a hidden test; empty when it does not. `observed` is what programs
 * printed: there a run of the fix is no leak, for no reporter could leave it out.
 */
export function findLeaks(
  text: string,
  secrets: Secrets,
  observed: readonly string[] = [],
): readonly string[] {
  const prose = observed.reduce((rest, block) => (block === '' ? rest : rest.replaceAll(block, '\n')), text)
  const leaks: string[] = []
  for (const name of hiddenNames(secrets.hiddenTests))
    if (containsWord(text, name)) leaks.push(`hidden test ${name}`)
  for (const line of secrets.fixedLines) {
    const content = line.trim()
    if (content.length >= runLength && collapsed(prose).includes(collapsed(content)))
      leaks.push(`line of the fix: ${content}`)
  }
  const run = sharedRun(prose, secrets.fixed) ?? sharedRun(prose, secrets.broken)
  if (run !== null) leaks.push(`part of the fix: ${run}`)
  return leaks
}

/** Names of the hidden tests' functions, classes and files, without pytest's parameters. */
export function hiddenNames(testIds: readonly string[]): readonly string[] {
  const names = testIds.flatMap((id) => {
    const [path = '', ...rest] = id.replace(/\[.*$/s, '').split('::')
    return [path, path.split('/').at(-1) ?? '', ...rest]
  })
  // A class called Test or a file called test.py names nothing in particular.
  return [...new Set(names)].filter((name) => name.length > 4 && name !== 'tests.py' && name !== 'test.py')
}

function containsWord(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(^|[^\\w])${escaped}($|[^\\w])`).test(text)
}

function sharedRun(text: string, secret: string): string | null {
  const plain = collapsed(secret)
  const where = collapsed(text)
  for (let start = 0; start + runLength <= plain.length; start++) {
    const run = plain.slice(start, start + runLength)
    if (where.includes(run)) return run
  }
  return null
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
