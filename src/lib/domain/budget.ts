import { z } from 'zod'

/** The cap that holds for one agent run, whatever the agent does. `null` means this dimension is not capped. */
const budgetSchema = z.strictObject({
  usd: z.number().nonnegative().nullable(),
  tokens: z.number().int().nonnegative().nullable(),
  steps: z.number().int().positive().nullable(),
  seconds: z.number().positive(),
})
export type Budget = z.infer<typeof budgetSchema>

/** What an agent run used, in the units of its budget. */
export const spendSchema = z.strictObject({
  usd: z.number().nonnegative(),
  tokens: z.number().int().nonnegative(),
  steps: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
})
export type Spend = z.infer<typeof spendSchema>
