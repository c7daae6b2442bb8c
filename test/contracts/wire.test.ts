import { createDendrite } from '../../src/lib/adapters/axon/create-dendrite.ts'
import { serveAxon } from '../../src/lib/adapters/axon/serve-axon.ts'
import { localKeypair } from '../../src/lib/adapters/keys/keypair.ts'
import { loadVerifySignature } from '../../src/lib/adapters/keys/load-verify-signature.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { newUlid } from '../../src/lib/kernel/ids.ts'
import { createFakeDendrite } from '../fakes/dendrite.ts'
import { describeWireContract, type Wire, type WireSetup } from './wire-contract.ts'

describeWireContract('the fake wire', async (setup) => ({
  dendrite: createFakeDendrite('validator', new Map([['miner', setup]])),
  callerHotkey: 'validator',
  axon: { hotkey: 'miner', ip: '127.0.0.1', port: 1 },
  nowhere: { hotkey: 'nobody', ip: '127.0.0.1', port: 1 },
  close: async () => undefined,
}))

describeWireContract('signed HTTP', openHttp)

async function openHttp({ handler, authorize = () => ({ ok: true }) }: WireSetup): Promise<Wire> {
  const verify = await loadVerifySignature()
  const validator = await localKeypair('contract', 'validator')
  const miner = await localKeypair('contract', 'miner')
  const server = await serveAxon({ keypair: miner, verify, handler, authorize, clock: systemClock })
  const gone = await serveAxon({ keypair: miner, verify, handler, authorize, clock: systemClock })
  await gone.close()
  return {
    dendrite: createDendrite({
      keypair: validator,
      verify,
      clock: systemClock,
      newId: newUlid,
      requireSignedAnswers: true,
      graceSeconds: 1,
    }),
    callerHotkey: validator.address,
    axon: { hotkey: miner.address, ip: '127.0.0.1', port: server.port },
    nowhere: { hotkey: miner.address, ip: '127.0.0.1', port: gone.port },
    close: () => server.close(),
  }
}
