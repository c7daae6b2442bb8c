import { z } from 'zod'
import { testOutcomeSchema } from '../domain/verdict.ts'
import { lineRangesSchema } from './line-ranges.ts'

const failure = { message: z.string(), traceback: z.string() }

/** One fact of a test run, as `templates/python/agentao_suite/recorder.py` writes it. */
export const suiteRecordSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('collected'), count: z.number().int() }),
  z.object({ type: z.literal('collect_error'), id: z.string(), ...failure }),
  z.object({ type: z.literal('missing'), ids: z.array(z.string()) }),
  z.object({ type: z.literal('start'), id: z.string() }),
  z.object({
    type: z.literal('test'),
    id: z.string(),
    outcome: testOutcomeSchema,
    seconds: z.number().nonnegative(),
    message: z.string().optional(),
    traceback: z.string().optional(),
  }),
  z.object({ type: z.literal('lines'), id: z.string(), files: lineRangesSchema }),
  z.object({ type: z.literal('internal_error'), ...failure }),
  z.object({ type: z.literal('end'), exitCode: z.number().int() }),
])
export type SuiteRecord = z.infer<typeof suiteRecordSchema>
