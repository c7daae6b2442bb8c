import { z } from 'zod'

/** A number in [0, 1] for one solution, with its parts; 0 unless resolved. */
export const scoreSchema = z.strictObject({
  value: z.number().min(0).max(1),
  correctness: z.number().min(0).max(1),
  speed: z.number().min(0).max(1),
  /** Null when no judge is configured: its weight then counts as correctness. */
  quality: z.number().min(0).max(1).nullable(),
  /** Part of the round's reward for this change that is this solution's: 1 unless others sent the same change. */
  share: z.number().min(0).max(1),
  /** One sentence for the miner: why this number. */
  reason: z.string(),
})
export type Score = z.infer<typeof scoreSchema>
