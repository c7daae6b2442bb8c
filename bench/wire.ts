import { createDendrite } from '../src/lib/adapters/axon/create-dendrite.ts'
import { serveAxon } from '../src/lib/adapters/axon/serve-axon.ts'
import { localKeypair } from '../src/lib/adapters/keys/keypair.ts'
import { loadVerifySignature } from '../src/lib/adapters/keys/load-verify-signature.ts'
import type { CodingTask } from '../src/lib/domain/ports/wire.ts'
import { systemClock } from '../src/lib/kernel/clock.ts'
import { newUlid } from '../src/lib/kernel/ids.ts'
import type { Figure } from './figure.ts'

const requests = 400
const spend = { usd: 0, tokens: 0, steps: 0, seconds: 0 }

/** Signed requests and signed answers, one after another, client and server in this one process. */
export async function benchWire(): Promise<readonly Figure[]> {
  const verify = await loadVerifySignature()
  const validator = await localKeypair('bench', 'validator')
  const miner = await localKeypair('bench', 'miner')
  const axon = await serveAxon({
    keypair: miner,
    verify,
    clock: systemClock,
    authorize: () => ({ ok: true }),
    limits: { perMinutePerCaller: requests * 2 },
    handler: async ({ instanceId }) => ({ instanceId, patch: null, message: '', spend, trajectory: null }),
  })
  const dendrite = createDendrite({
    keypair: validator,
    verify,
    clock: systemClock,
    newId: newUlid,
    requireSignedAnswers: true,
  })
  try {
    const to = { hotkey: miner.address, ip: '127.0.0.1', port: axon.port }
    const cpu = process.cpuUsage()
    for (let request = 0; request < requests; request++) {
      const reply = await dendrite.ask(to, task, new AbortController().signal)
      if (reply.kind !== 'answer') throw new Error(`request ${request} ended as ${reply.kind}`)
    }
    const { user, system } = process.cpuUsage(cpu)
    const cpuMs = (user + system) / 1000 / requests
    return [
      { name: 'signed request, both sides', value: cpuMs, unit: 'CPU ms', budget: null },
      {
        name: 'signed requests a second and core, both sides',
        value: 1000 / cpuMs,
        unit: '/s',
        budget: null,
      },
    ]
  } finally {
    await axon.close()
  }
}

const task: CodingTask = {
  roundId: 'bench',
  instanceId: 'bench',
  taskDigest: '0'.repeat(64),
  problemStatement: 'x'.repeat(2000),
  baseCommit: '0'.repeat(40),
  environment: {
    python: '3.11',
    requirements: [],
    distribution: { name: 'bench', version: '1', sha256: '0' },
    sourceRoots: ['.'],
    testPaths: [],
    testCommand: ['pytest'],
    install: [],
    variables: {},
    runner: 'pytest',
    image: null,
  },
  testSeconds: 60,
  solveSeconds: 60,
  repoArchive: Buffer.alloc(20_000, 1).toString('base64'),
  repoArchiveSha256: '',
}
