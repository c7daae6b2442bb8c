import type { Neuron } from '../../src/lib/domain/neuron.ts'
import type { LocalChain } from '../../src/lib/domain/ports/chain.ts'

type FakeChainOptions = { readonly netuid?: number; readonly tempo?: number }

/** A chain in memory: epochs pay miners by the stake-weighted mean of the weights, without bonds or clipping. */
export function createFakeChain({ netuid: own = 62, tempo = 360 }: FakeChainOptions = {}): LocalChain {
  const neurons: Neuron[] = []
  const rows = new Map<number, readonly { readonly uid: number; readonly value: number }[]>()
  const earned: number[] = []
  let block = 0

  const find = (netuid: number, hotkey: string): Neuron => {
    if (netuid !== own) throw new Error(`no subnet ${netuid}`)
    const neuron = neurons.find((one) => one.hotkey === hotkey)
    if (neuron === undefined) throw new Error(`${hotkey} is not registered`)
    return neuron
  }
  const change = (netuid: number, hotkey: string, part: Partial<Neuron>): void => {
    const { uid } = find(netuid, hotkey)
    neurons[uid] = { ...find(netuid, hotkey), ...part }
  }
  const incentive = (): number[] => {
    const sums = neurons.map(() => 0)
    for (const [from, row] of rows) {
      const whole = row.reduce((sum, { value }) => sum + value, 0)
      const stake = neurons[from]?.stake ?? 0
      for (const { uid, value } of row) sums[uid] = (sums[uid] ?? 0) + (stake * value) / whole
    }
    const total = sums.reduce((sum, value) => sum + value, 0)
    return total === 0 ? sums : sums.map((value) => value / total)
  }

  return {
    block: async () => block,
    metagraph: async (netuid) => {
      if (netuid !== own) throw new Error(`no subnet ${netuid}`)
      return { netuid, block, tempo, neurons: [...neurons] }
    },
    register: async (netuid, { hotkey, coldkey }) => {
      if (netuid !== own) throw new Error(`no subnet ${netuid}`)
      const known = neurons.find((one) => one.hotkey === hotkey)
      if (known !== undefined) return known.uid
      const uid = neurons.length
      const at = { lastUpdateBlock: block, registeredAtBlock: block }
      neurons.push({ uid, hotkey, coldkey, stake: 0, validatorPermit: false, axon: null, ...at })
      return uid
    },
    serveAxon: async (netuid, hotkey, axon) => change(netuid, hotkey, { axon }),
    addStake: async (netuid, hotkey, tao) =>
      change(netuid, hotkey, { stake: find(netuid, hotkey).stake + tao, validatorPermit: true }),
    setWeights: async (netuid, hotkey, weights) => {
      const voter = find(netuid, hotkey)
      if (!voter.validatorPermit) throw new Error(`${hotkey} has no permit`)
      if (new Set(weights.map(({ uid }) => uid)).size !== weights.length)
        throw new Error('a uid appears twice')
      if (weights.some(({ uid }) => neurons[uid] === undefined)) throw new Error('there is no such uid')
      rows.set(voter.uid, weights)
      change(netuid, hotkey, { lastUpdateBlock: block + 1 })
      return { block: block + 1 }
    },
    advance: async (blocks) => {
      const reports = []
      for (let step = 0; step < blocks; step++) {
        block++
        if (block % tempo !== 0) continue
        const shares = incentive()
        const emission = shares.map((share) => (share * tempo) / 2)
        for (const [uid, tao] of emission.entries()) earned[uid] = (earned[uid] ?? 0) + tao
        reports.push({ block, incentive: shares, dividends: shares.map(() => 0), emission })
      }
      return reports
    },
    earnings: async () => neurons.map(({ uid }) => earned[uid] ?? 0),
  }
}
