import { stripVTControlCharacters } from 'node:util'
import { closestWord } from '../config/closest-word.ts'
import { UserError } from '../kernel/errors.ts'

/** What oclif throws for a wrong command line, as our own usage error with a suggestion; anything else unchanged. */
export function translateOclifError(error: unknown, commandIds: readonly string[]): unknown {
  if (!(error instanceof Error) || !('oclif' in error)) return error
  const unknown = /^command (.+) not found\.?$/i.exec(error.message)?.[1]
  if (unknown !== undefined) return unknownCommand(unknown, commandIds)
  if (error.constructor.name === 'NonExistentFlagsError') return unknownFlag(error)
  return new UserError('AGT_USAGE', toSentence(error.message), { cause: error })
}

/** `id` as oclif joins it, e.g. `config:shw`. */
function unknownCommand(id: string, commandIds: readonly string[]): UserError {
  const typed = id.replaceAll(':', ' ')
  const commands = commandIds.map((command) => command.replaceAll(':', ' '))
  const topics = commands.map((command) => firstWord(command))
  const known = [...new Set([...commands, ...topics])]
  const meant = closestWord(typed, known) ?? closestWord(firstWord(typed), known)
  const hint =
    meant === null ? 'Run `agentao --help` to see all commands.' : `Did you mean \`agentao ${meant}\`?`
  return new UserError('AGT_USAGE', `There is no command \`agentao ${typed}\`.`, { hint })
}

const firstWord = (text: string): string => text.split(' ', 1)[0] ?? ''

function unknownFlag(error: Error): UserError {
  const [first = '', ...others] = membersOf(error, 'flags').filter((flag) => typeof flag === 'string')
  const known = knownFlags(error)
  const meant = closestWord(first.split('=', 1)[0] ?? first, known)
  const message =
    others.length === 0
      ? `There is no flag ${first} here.`
      : `There are no such flags here: ${[first, ...others].join(', ')}.`
  return new UserError(
    'AGT_USAGE',
    message,
    meant === null ? { cause: error } : { hint: `Did you mean ${meant}?`, cause: error },
  )
}

function knownFlags(error: Error): readonly string[] {
  const parse = memberOf(error, 'parse')
  const flags = memberOf(memberOf(parse, 'input'), 'flags')
  return typeof flags === 'object' && flags !== null ? Object.keys(flags).map((name) => `--${name}`) : []
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function membersOf(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name)
  return Array.isArray(member) ? member : []
}

/** oclif's messages span lines, carry colour and end in a pointer to --help that our hint already gives. */
function toSentence(message: string): string {
  const text = stripVTControlCharacters(message)
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:/, '')
    .replace(/^Parsing (\S+)\s+/, '$1: ')
    .replace(/\s+/g, ' ')
    .trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}
