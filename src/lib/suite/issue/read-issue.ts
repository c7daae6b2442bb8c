import { asInteractive, readSession } from './interactive.ts'
import { splitIssue, type TextBlock } from './text-blocks.ts'
import { exceptionPattern, normalizeTranscript } from './transcript.ts'

/** A program that shows the fault, in one of the ways it can be run. */
export type IssueProgram = {
  readonly code: string
  /** What the program should show; null when the issue does not say. */
  readonly expected: string | null
  readonly actual: string | null
}

/** What an issue says, as far as a program can tell. */
export type Issue = {
  readonly title: string
  /** Programs to try, the likeliest first. */
  readonly programs: readonly IssueProgram[]
  readonly expected: string | null
  readonly actual: string | null
  /** Identifiers in the order of their first mention, those in code first. */
  readonly names: readonly string[]
  /** Exception types named anywhere. */
  readonly exceptions: readonly string[]
}

/** Reads an issue by anybody: labelled blocks when there are any, sentences with quoted values else. */
export function readIssue(markdown: string): Issue {
  const { title, blocks, prose } = splitIssue(markdown)
  const roles = blocks.map((block) => ({ block, role: roleOf(block) }))
  const texts = (role: Role) => roles.filter((one) => one.role === role).map(({ block }) => block.text)
  const sessions = blocks.map((block) => readSession(block.text))
  const expected =
    texts('expected')[0] ?? expectedComments(texts('program')) ?? saidInProse(prose, 'expected')
  const actual =
    texts('actual')[0] ?? sessions.find((one) => one !== null)?.output ?? saidInProse(prose, 'actual')
  const told = { expected: accountOf(expected), actual: accountOf(actual) }
  return {
    title,
    ...told,
    programs: programsFrom({ blocks, roles: roles.map(({ role }) => role) }, told),
    names: identifiersIn([...texts('program'), ...quoted(prose), title]),
    exceptions: [...new Set(markdown.match(/\b[A-Z]\w*(?:Error|Exception|Warning|StopIteration)\b/g) ?? [])],
  }
}

type Role = 'program' | 'expected' | 'actual' | 'other'
type Account = { readonly expected: string | null; readonly actual: string | null }

function roleOf(block: TextBlock): Role {
  const isSession = readSession(block.text) !== null
  const isPython = /^(py|python|python3|pycon|ipython)$/.test(block.language)
  const said = labelIn(block.lead) ?? labelIn(block.heading)
  // What was typed is a program, and its output what happens, unless it is said to show how things should be.
  if (isSession) return said === 'expected' ? 'expected' : 'program'
  if (/^\s*Traceback \(most recent/m.test(block.text)) return said ?? 'actual'
  if (isPython && looksRunnable(block.text)) return 'program'
  if (said !== null) return said
  if (exceptionPattern.test(block.text.trim())) return 'actual'
  return /^(|text|console|shell|sh)$/.test(block.language) && !looksRunnable(block.text) ? 'other' : 'program'
}

const expectedWords = /\b(expect(ed|s)?|should|wanted|desired|correct)\b/i
const actualWords =
  /\b(actual(ly)?|instead|got|gets?|happens|observed|current(ly)?|traceback|error|wrong|prints|returns|output)\b/i

/** A line such as "Expected output:" or "but this is what I get". The word nearest the block decides. */
function labelIn(line: string): 'expected' | 'actual' | null {
  const expectedAt = line.search(expectedWords)
  const actualAt = line.search(actualWords)
  if (expectedAt === -1) return actualAt === -1 ? null : 'actual'
  const isContrast = /\b(instead|but|rather)\b/i.test(line) && actualAt > expectedAt
  return isContrast ? 'actual' : 'expected'
}

function looksRunnable(text: string): boolean {
  return /^\s*(import|from)\s+\w|^\s*(def|class|for|with|assert|print)\b|\w\(|^\w+\s*=/m.test(text)
}

function programsFrom(
  found: { readonly blocks: readonly TextBlock[]; readonly roles: readonly Role[] },
  told: Account,
): readonly IssueProgram[] {
  const scripts: string[] = []
  const programs: IssueProgram[] = []
  for (const [index, block] of found.blocks.entries()) {
    const session = readSession(block.text)
    if (session !== null) {
      const account = accountOf(session.output)
      const own = found.roles[index] === 'expected' ? { expected: account, actual: null } : told
      programs.push({ code: asInteractive(session.code), ...own })
    } else if (found.roles[index] === 'program') scripts.push(block.text)
  }
  const joined = scripts.length > 1 ? [scripts.join('\n')] : []
  const asScripts = [...scripts, ...joined].map((code) => ({ code: `${code}\n`, ...told }))
  const asTyped = [...scripts, ...joined].map((code) => ({ code: asInteractive(code), ...told }))
  return [...asScripts, ...programs, ...asTyped]
}

/** Values given in comments of the program: `print(f(2))  # expected: 4`. */
function expectedComments(programs: readonly string[]): string | null {
  const comments = programs.flatMap((code) => [
    ...code.matchAll(/#\s*(?:expected|should be|should print)\s*:?\s*(.+)$/gim),
  ])
  return comments.length === 0 ? null : comments.map((match) => match[1] ?? '').join('\n')
}

const proseForms = {
  expected: [
    /^\W*expected(?:\s+\w+){0,2}\W*:\W*`([^`]+)`/i,
    /\b(?:expected|should (?:be|return|print|give|yield|raise))\b[^`.]*`([^`]+)`/i,
    /\binstead of\b[^`.]*`([^`]+)`/i,
    /^\W*expected(?:\s+\w+){0,2}\W*:\**\s*([^`]+)$/i,
  ],
  actual: [
    /^\W*actual(?:\s+\w+){0,2}\W*:\W*`([^`]+)`/i,
    /\b(?:returns|returned|prints|gives|raises|got|get)\b[^`.]*`([^`]+)`/i,
    /^\W*actual(?:\s+\w+){0,2}\W*:\**\s*([^`]+)$/i,
  ],
} as const

function saidInProse(prose: readonly string[], which: keyof typeof proseForms): string | null {
  for (const form of proseForms[which]) {
    for (const line of prose) {
      const value = form.exec(line)?.[1]?.trim()
      if (value !== undefined && value !== '') return value
    }
  }
  return null
}

function accountOf(text: string | null | undefined): string | null {
  return text === null || text === undefined || text.trim() === '' ? null : normalizeTranscript(text)
}

function quoted(prose: readonly string[]): readonly string[] {
  return prose.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
}

function identifiersIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.match(/[A-Za-z_]\w{2,}/g) ?? []))]
}
