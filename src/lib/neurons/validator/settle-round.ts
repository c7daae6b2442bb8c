import type { Emit } from '../../domain/event.ts'
import type { LocalChain } from '../../domain/ports/chain.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Rating, Weight } from '../../domain/rating.ts'
import { encodeWeights } from '../../incentive/encode-weights.ts'
import { rateMiners } from '../../incentive/rating.ts'
import { weighMiners } from '../../incentive/weights.ts'
import type { MinerMember, ValidatorMember } from '../market-member.ts'

export type SettleDeps = {
  readonly store: Store
  readonly chain: LocalChain
  readonly netuid: number
  readonly validators: readonly ValidatorMember[]
  readonly miners: readonly MinerMember[]
  readonly emit: Emit
}

export type Standing = { readonly ratings: readonly Rating[]; readonly weights: readonly Weight[] }

/** Ratings and weights as the recorded rows have them: a pure function of those rows. */
export async function computeStanding(deps: Pick<SettleDeps, 'store' | 'miners'>): Promise<Standing> {
  const ratings = rateMiners(await deps.store.rows())
  const weights = weighMiners(ratings, deps.miners)
  return { ratings, weights }
}

/**
 * Sets every validator's weights and moves the chain to the end of the round's epoch. The epoch's block is fixed by
 * the round's index, so that doing this again after a crash pays nobody twice.
 */
export async function settleRound(deps: SettleDeps, roundIndex: number): Promise<Standing> {
  const standing = await computeStanding(deps)
  const { tempo, block } = await deps.chain.metagraph(deps.netuid)
  const epochBlock = (roundIndex + 1) * tempo
  if (block >= epochBlock) return standing
  announceRatings(deps, standing.ratings)
  await setWeights(deps, standing)
  for (const report of await deps.chain.advance(epochBlock - block)) {
    const { neurons } = await deps.chain.metagraph(deps.netuid)
    const emission = neurons.map(({ uid, hotkey }) => ({ uid, hotkey, tao: report.emission[uid] ?? 0 }))
    deps.emit({ type: 'epoch.ended', block: report.block, emission })
  }
  return standing
}

function announceRatings({ miners, emit }: SettleDeps, ratings: readonly Rating[]): void {
  const names = new Map(miners.map((miner) => [miner.hotkey, miner.name]))
  const named = ratings.map((rating) => ({ ...rating, name: names.get(rating.hotkey) ?? rating.hotkey }))
  emit({ type: 'ratings.updated', ratings: named })
}

async function setWeights(deps: SettleDeps, { weights, ratings }: Standing): Promise<void> {
  if (weights.length === 0) return
  const encoded = encodeWeights(weights)
  for (const { keypair, name } of deps.validators) {
    const { block } = await deps.chain.setWeights(deps.netuid, keypair.address, encoded)
    await deps.store.recordWeights({ validatorHotkey: keypair.address, block, weights, ratings })
    deps.emit({ type: 'weights.set', validator: name, block, weights })
  }
}
