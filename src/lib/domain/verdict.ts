import { z } from 'zod'
import { sandboxBackendSchema } from './ports/sandbox.ts'

export const verdictStatuses = ['resolved', 'unresolved', 'tampered', 'invalid', 'infra_error'] as const
export const verdictStatusSchema = z.enum(verdictStatuses)
export type VerdictStatus = z.infer<typeof verdictStatusSchema>

export const testOutcomeSchema = z.enum([
  'passed',
  'failed',
  'error',
  'skipped',
  'xfailed',
  'xpassed',
  'missing',
])
export type TestOutcome = z.infer<typeof testOutcomeSchema>

/** One sign that the answer tried to decide its own grade, by its permanent name. */
const findingSchema = z.strictObject({ name: z.string(), detail: z.string() })
export type Finding = z.infer<typeof findingSchema>

/** What grading found. `infra_error` means nothing was learned about the patch. */
export const verdictSchema = z.strictObject({
  status: verdictStatusSchema,
  /** One sentence: what decided. */
  reason: z.string(),
  tests: z.record(
    z.string(),
    z.strictObject({ group: z.enum(['FAIL_TO_PASS', 'PASS_TO_PASS']), after: testOutcomeSchema }),
  ),
  findings: z.array(findingSchema),
  exitCodes: z.array(z.number().int()),
  /** Wall seconds of grading, builds of environments excluded. */
  seconds: z.number().nonnegative(),
  peakMemoryBytes: z.number().int().nonnegative().nullable(),
  /** sha256 of the captured test output. */
  logDigest: z.string(),
  sandbox: sandboxBackendSchema,
  graderVersion: z.string(),
  /** sha256 over the task's record; binds the verdict to one task. */
  taskDigest: z.string(),
  /** sha256 of the patch's bytes. */
  patchDigest: z.string(),
})
export type Verdict = z.infer<typeof verdictSchema>
