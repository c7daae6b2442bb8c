import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** How the observed behaviour is wrong. */
export type Deviation = 'value' | 'error' | 'no_error' | 'other_error'

const sentencesSchema = z.array(z.string()).min(1)
const byDeviationSchema = z.strictObject({
  value: sentencesSchema,
  error: sentencesSchema,
  no_error: sentencesSchema,
  other_error: sentencesSchema,
})

/** The headings of one form that a project asks reporters to fill in. */
const formSchema = z.strictObject({
  problem: z.string(),
  program: z.string(),
  expected: z.string(),
  actual: z.string(),
  environment: z.string(),
})

/**
 * The sentences that issues are put together from. Filled in are `{subject}`, `{package}`, `{version}`, `{python}`,
 * `{error}`, and where a style knows that they are short enough `{call}`, `{wanted}` and `{got}`.
 */
const issueWordingSchema = z.strictObject({
  titles: byDeviationSchema,
  callTitles: byDeviationSchema,
  openings: byDeviationSchema,
  questions: byDeviationSchema,
  documentation: byDeviationSchema,
  steps: byDeviationSchema,
  leads: sentencesSchema,
  sessionLeads: sentencesSchema,
  programNames: sentencesSchema,
  expectedOutput: sentencesSchema,
  expectedError: sentencesSchema,
  actualOutput: sentencesSchema,
  actualError: sentencesSchema,
  documentedOutput: sentencesSchema,
  documentedError: sentencesSchema,
  forms: z.array(formSchema).min(1),
  runs: sentencesSchema,
  tersePairs: sentencesSchema,
  gotLines: sentencesSchema,
  questionClosings: sentencesSchema,
  closings: sentencesSchema,
  environments: sentencesSchema,
})
export type IssueWording = z.infer<typeof issueWordingSchema>

/** Reads `templates/issues/wording.json`. */
export async function loadIssueWording(path: string): Promise<IssueWording> {
  return issueWordingSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}
