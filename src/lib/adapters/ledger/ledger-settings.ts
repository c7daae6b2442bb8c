import { z } from 'zod'

/** The local subnet's rules; the defaults are those of a new Subtensor subnet in June 2026, save what is said. */
export const ledgerSettingsSchema = z.strictObject({
  netuid: z.number().int().nonnegative().default(62),
  /** Blocks between epochs. */
  tempo: z.number().int().min(1).max(50_400).default(360),
  maxUids: z.number().int().min(1).max(256).default(256),
  maxValidators: z.number().int().min(1).max(256).default(64),
  minAllowedWeights: z.number().int().min(0).max(256).default(1),
  /** Blocks between two weight updates of one validator. */
  weightsRateLimit: z.number().int().min(0).default(100),
  activityCutoff: z.number().int().min(1).default(5000),
  /** 65535ths. */
  kappa: z.number().int().min(0).max(65535).default(32767),
  /** Millionths. */
  bondsMovingAverage: z.number().int().min(0).max(1_000_000).default(900_000),
  /** 65535ths. */
  bondsPenalty: z.number().int().min(0).max(65535).default(65535),
  yuma3: z.boolean().default(true),
  /** TAO below which a stake counts for nothing; the public network asks for 1000. */
  stakeThreshold: z.number().nonnegative().default(0),
  /** TAO minted for the subnet at each block. */
  taoPerBlock: z.number().positive().max(100).default(1),
  /** Part of the emission that is the owner's before anyone else is paid: 11796/65535 on the chain. */
  ownerCut: z.number().min(0).max(1).default(0.18),
  /** Paid the cut, may weigh itself, needs no permit. Null: the cut is not minted. */
  ownerHotkey: z.string().nullable().default(null),
})
export type LedgerSettings = z.infer<typeof ledgerSettingsSchema>
