import type { AxonServer } from '../../domain/ports/wire.ts'
import type { MinerMember, ValidatorMember } from '../market-member.ts'
import { createAnswerBoard } from '../miner/answer-board.ts'
import type { MinerSpec } from '../miner/miner-spec.ts'
import { startMiner } from '../miner/start-miner.ts'
import type { LocalnetParts, LocalnetSettings } from './localnet-parts.ts'

/** What each validator is given at the start, in TAO. */
const validatorStakeTao = 1000
const loopback = '127.0.0.1'
/** Discard, RFC 863: nothing listens there, which is what a silent miner's address is like. */
const silentPort = 9

export type Market = {
  readonly validators: readonly ValidatorMember[]
  readonly miners: readonly MinerMember[]
  close(): Promise<void>
}

/** Registers everyone, gives validators stake and puts the miners on the air. Safe to call again on the same chain. */
export async function openMarket(parts: LocalnetParts, settings: LocalnetSettings): Promise<Market> {
  const validators: ValidatorMember[] = []
  for (let index = 0; index < settings.validators; index++) validators.push(await joinValidator(parts, index))
  const callers = new Set(validators.map(({ keypair }) => keypair.address))
  const board = createAnswerBoard()
  const axons: AxonServer[] = []
  const close = async (): Promise<void> => {
    await Promise.all(axons.map((axon) => axon.close()))
  }
  const miners: MinerMember[] = []
  try {
    for (const spec of settings.miners) {
      const keypair = await parts.keypair(`miner/${spec.name}/hotkey`)
      const axon = await startMiner(
        {
          keypair,
          board,
          tempDir: parts.tempDir,
          createAgent: parts.createAgent,
          serve: (key, handler) => parts.serveAxon(key, { handler, callers }),
        },
        spec,
      )
      if (axon !== null) axons.push(axon)
      miners.push(await joinMiner(parts, spec, { hotkey: keypair.address, port: axon?.port ?? silentPort }))
    }
  } catch (error) {
    await close()
    throw error
  }
  return { validators, miners, close }
}

async function joinValidator(parts: LocalnetParts, index: number): Promise<ValidatorMember> {
  const name = `validator-${index}`
  const keypair = await parts.keypair(`${name}/hotkey`)
  const coldkey = (await parts.keypair(`${name}/coldkey`)).address
  const uid = await parts.chain.register(parts.netuid, { hotkey: keypair.address, coldkey })
  const { neurons } = await parts.chain.metagraph(parts.netuid)
  const missing = validatorStakeTao - (neurons.find((neuron) => neuron.uid === uid)?.stake ?? 0)
  if (missing > 0) await parts.chain.addStake(parts.netuid, keypair.address, missing)
  return { name, uid, keypair, coldkey, dendrite: await parts.createDendrite(keypair) }
}

async function joinMiner(
  parts: LocalnetParts,
  spec: MinerSpec,
  { hotkey, port }: { readonly hotkey: string; readonly port: number },
): Promise<MinerMember> {
  const coldkey = (await parts.keypair(`owner/${spec.owner ?? spec.name}/coldkey`)).address
  const uid = await parts.chain.register(parts.netuid, { hotkey, coldkey })
  const address = { ip: loopback, port }
  await parts.chain.serveAxon(parts.netuid, hotkey, address)
  return { name: spec.name, uid, hotkey, coldkey, address, spec }
}
