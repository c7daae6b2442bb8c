import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** How the observed behaviour is wrong. */
export type Deviation = 'value' | 'error' | 'no_error' | 'other_error'

const linesSchema = z.array(z.string()).min(1)
const byDeviationSchema = z.strictObject({
  value: linesSchema,
  error: linesSchema,
  no_error: linesSchema,
  other_error: linesSchema,
})

/** The sentences that issues are put together from; `{subject}`, `{package}`, `{version}`, `{error}` are filled in. */
const issueWordingSchema = z.strictObject({
  titles: byDeviationSchema,
  openings: byDeviationSchema,
  leads: linesSchema,
  expected: linesSchema,
  actual: linesSchema,
  closings: linesSchema,
})
export type IssueWording = z.infer<typeof issueWordingSchema>

/** Reads `templates/issues/wording.json`. */
export async function loadIssueWording(path: string): Promise<IssueWording> {
  return issueWordingSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}
