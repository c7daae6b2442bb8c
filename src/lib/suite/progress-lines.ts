import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { readJsonLine } from './json-lines.ts'

const progressSchema = z.object({ done: z.number().int(), total: z.number().int() })

/**
 * Starts the lines that our own programs print among the output of tests. It decides no result, it only must not be
 * guessed by a test that prints; so it is not drawn from the seeded stream.
 */
export function newLinePrefix(): string {
  return `agentao-${randomBytes(16).toString('hex')} `
}

/** Passes progress on from the lines that carry it, and ignores all others. */
export function progressReader(
  prefix: string,
  onProgress: ((done: number, total: number) => void) | undefined,
): ((line: string) => void) | undefined {
  if (onProgress === undefined) return undefined
  return (line) => {
    if (!line.startsWith(prefix)) return
    const progress = readJsonLine(line.slice(prefix.length), progressSchema)
    if (progress !== null) onProgress(progress.done, progress.total)
  }
}

/** The output without our own lines and the line breaks before them. */
export function withoutOwnLines(output: string, prefix: string): string {
  return output
    .split(`\n${prefix}`)
    .map((part, index) => (index === 0 ? part : afterFirstLine(part)))
    .join('')
}

function afterFirstLine(text: string): string {
  const end = text.indexOf('\n')
  return end === -1 ? '' : text.slice(end + 1)
}
