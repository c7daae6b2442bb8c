import { z } from 'zod'

const repairSchema = z.strictObject({
  kind: z.literal('repair'),
  /** Patient checks every visible test; hurried takes the first change that makes the snippet behave. */
  style: z.enum(['patient', 'hurried']).default('patient'),
  /** Seconds the agent allows itself for one task. */
  seconds: z.number().positive().max(3600).default(45),
})

/** How a miner of the local market behaves. */
const minerSpecSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, at most 32'),
  /** Who owns its coldkey; miners of one owner are paid once. Default: the miner itself. */
  owner: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, at most 32')
    .optional(),
  agent: z.discriminatedUnion('kind', [
    repairSchema,
    /** Registered, but nothing answers at its address. */
    z.strictObject({ kind: z.literal('silent') }),
    /** Accepts the request and never answers. */
    z.strictObject({ kind: z.literal('hang') }),
    /** Sends what the named miner sent, as its own. */
    z.strictObject({ kind: z.literal('copy'), of: z.string() }),
  ]),
})
export type MinerSpec = z.infer<typeof minerSpecSchema>

export const minerSpecsSchema = z.array(minerSpecSchema).min(1).max(64)
