import type { z } from 'zod'
import { ok, type Result, refused } from '../kernel/result.ts'

/**
 * Reads one value a line. A last line without its end is dropped: its writer died while writing it. Any other line
 * that is not what it should be refuses the whole text, for then nobody knows who wrote it.
 */
export function readJsonLines<T>(text: string, schema: z.ZodType<T>): Result<readonly T[], string> {
  const lines = text.split('\n')
  lines.pop()
  const values: T[] = []
  for (const [index, line] of lines.entries()) {
    const value = readJsonLine(line, schema)
    if (value === null)
      return refused(`line ${index + 1} of the results is not readable: ${line.slice(0, 200)}`)
    values.push(value)
  }
  return ok(values)
}

/** The line's value, null when it is not JSON or not of this shape. */
export function readJsonLine<T>(line: string, schema: z.ZodType<T>): T | null {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return null
  }
  const parsed = schema.safeParse(json)
  return parsed.success ? parsed.data : null
}
