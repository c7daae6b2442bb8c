import { z } from 'zod'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { ExternalError } from '../../kernel/errors.ts'

const block = z.number().int().nonnegative()
/** An amount of rao (10^-9 TAO), decimal, because it may pass 2^53. */
const rao = z.string().regex(/^\d+$/)
const cells = z.array(
  z.strictObject({ uid: z.number().int().min(0).max(255), value: z.number().int().min(0).max(65535) }),
)

const ledgerNeuronSchema = z.strictObject({
  hotkey: z.string(),
  coldkey: z.string(),
  stakeRao: rao,
  /** All it was ever paid. Paid out, not staked: on the chain it would add to the stake. */
  earnedRao: rao,
  axon: z.strictObject({ ip: z.string(), port: z.number().int().min(1).max(65535) }).nullable(),
  registeredAtBlock: block,
  lastUpdateBlock: block,
  validatorPermit: z.boolean(),
  weights: cells,
  bonds: cells,
})
export type LedgerNeuron = Readonly<z.infer<typeof ledgerNeuronSchema>>

const ledgerStateSchema = z.strictObject({
  version: z.literal(1),
  netuid: z.number().int().nonnegative(),
  block,
  lastEpochBlock: block.nullable(),
  /** By uid. */
  neurons: z.array(ledgerNeuronSchema),
})

/** The whole ledger at one moment. */
export type LedgerState = Readonly<Omit<z.infer<typeof ledgerStateSchema>, 'neurons'>> & {
  readonly neurons: readonly LedgerNeuron[]
}

export function genesis(netuid: number): LedgerState {
  return { version: 1, netuid, block: 0, lastEpochBlock: null, neurons: [] }
}

export const renderState = (state: LedgerState): string => canonicalJson(state)

/** The state in a stored text. Throws ExternalError AGT_STORE for one that is not this subnet's ledger. */
export function parseState(text: string, netuid: number): LedgerState {
  const parsed = ledgerStateSchema.safeParse(readJson(text))
  if (!parsed.success) {
    throw new ExternalError('AGT_STORE', 'The stored ledger cannot be read.', {
      service: 'ledger',
      hint: 'Pass another --data directory; this one was changed by something else.',
      cause: parsed.error,
    })
  }
  if (parsed.data.netuid !== netuid) {
    const message = `The stored ledger is of subnet ${parsed.data.netuid}, not ${netuid}.`
    throw new ExternalError('AGT_STORE', message, { service: 'ledger' })
  }
  return parsed.data
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
