import { z } from 'zod'
import { UserError } from '../../../kernel/errors.ts'

/** SWE-bench encodes these lists as JSON text in its data sets and as plain lists in its task folders. */
const testListSchema = z.union([
  z.array(z.string()),
  z.string().transform((text, context): string[] => {
    try {
      return z.array(z.string()).parse(JSON.parse(text))
    } catch {
      context.addIssue({ code: 'custom', message: 'is not a JSON list of test ids' })
      return z.NEVER
    }
  }),
])

const textOrNothing = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === undefined || value === null ? '' : String(value)))

/** One SWE-bench instance, of any version of the data set; fields of our own begin with `agentao_`. */
const swebenchInstanceSchema = z.object({
  instance_id: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/),
  repo: z.string().min(1),
  base_commit: z.string().min(1),
  patch: textOrNothing,
  test_patch: textOrNothing,
  problem_statement: textOrNothing,
  version: textOrNothing,
  language: textOrNothing,
  FAIL_TO_PASS: testListSchema,
  PASS_TO_PASS: testListSchema,
  /** Since version 5: a ready image, the script that runs the tests, and the reader of its output. */
  image: textOrNothing,
  eval_script: textOrNothing,
  log_parser: textOrNothing,
  agentao_record: textOrNothing,
  agentao_repo_archive: textOrNothing,
  agentao_flake_rate: textOrNothing,
})
export type SwebenchInstance = z.infer<typeof swebenchInstanceSchema>

/** Throws UserError AGT_TASK_CORRUPT naming the field that is missing or not understood. */
export function parseInstance(row: unknown, origin: string): SwebenchInstance {
  const parsed = swebenchInstanceSchema.safeParse(row)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') || 'it'
  throw new UserError(
    'AGT_TASK_CORRUPT',
    `'${origin}' holds no usable SWE-bench instance: ${field}: ${issue?.message ?? 'not understood'}.`,
    { cause: parsed.error },
  )
}
