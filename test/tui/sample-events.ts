import type { Event } from '../../src/lib/domain/event.ts'
import type { TestOutcome, VerdictStatus } from '../../src/lib/domain/verdict.ts'

const neuron = (uid: number, name: string, role: 'miner' | 'validator') => ({
  uid,
  name,
  role,
  hotkey: `hot-${name}`,
  coldkey: `cold-${name}`,
  stake: role === 'validator' ? 1000 : 0,
  validatorPermit: role === 'validator',
  axon: null,
  lastUpdateBlock: 0,
  registeredAtBlock: 0,
})

export const runStarted: Event = {
  type: 'run.started',
  seed: 's1',
  sandbox: 'bubblewrap',
  isolation: 'bubblewrap: no network, no host files',
  rounds: 2,
  dataDir: '/data',
  neurons: [
    neuron(0, 'validator-0', 'validator'),
    neuron(1, 'patient', 'miner'),
    neuron(2, 'silent', 'miner'),
  ],
}

export const taskCreated = (round: number): Event => ({
  type: 'task.created',
  round,
  instanceId: `toolz-${round}`,
  package: 'toolz==1.0.0',
  strategy: 'comparison',
  title: 'take() returns one item too many',
  failToPass: 2,
  passToPass: 40,
  taskDigest: 'd'.repeat(64),
})

const noTests: Record<TestOutcome, number> = {
  passed: 0,
  failed: 0,
  error: 0,
  skipped: 0,
  xfailed: 0,
  xpassed: 0,
  missing: 0,
}

export const asked = (uid: number, miner: string, round = 0): Event => ({
  type: 'miner.asked',
  round,
  uid,
  miner,
})

export const answered = (uid: number, miner: string, answer: 'patch' | 'none' = 'patch'): Event => ({
  type: 'miner.answered',
  round: 0,
  uid,
  miner,
  seconds: 4.2,
  answer,
  message: answer === 'none' ? 'nothing listens there' : '',
})

export const verdict = (uid: number, miner: string, status: VerdictStatus): Event => ({
  type: 'verdict.reached',
  round: 0,
  uid,
  miner,
  status,
  reason: 'All 2 hidden tests pass.',
  seconds: 1.5,
  tests: { ...noTests, passed: 42 },
  findings: [],
})

export const scored = (uid: number, miner: string, value: number): Event => ({
  type: 'score.given',
  round: 0,
  uid,
  miner,
  score: { value, correctness: 1, speed: 0.9, quality: null, share: 1, reason: 'Resolved in 4.2 s.' },
})

export const roundFinished: Event = { type: 'round.finished', round: 0, instanceId: 'toolz-0', seconds: 12 }

/** One whole round in the order in which it happens. */
export const oneRound: readonly Event[] = [
  runStarted,
  taskCreated(0),
  asked(1, 'patient'),
  asked(2, 'silent'),
  answered(2, 'silent', 'none'),
  answered(1, 'patient'),
  verdict(1, 'patient', 'resolved'),
  scored(1, 'patient', 0.98),
  roundFinished,
  {
    type: 'ratings.updated',
    ratings: [
      {
        hotkey: 'hot-patient',
        coldkey: 'cold-patient',
        name: 'patient',
        estimate: 0.7,
        low: 0.4,
        high: 0.9,
        confidence: 0.9,
        tasks: 1,
        resolved: 1,
        share: 1,
        leads: [],
        reason: 'Resolved 1 of 1.',
      },
    ],
  },
  {
    type: 'weights.set',
    validator: 'validator-0',
    block: 350,
    weights: [{ uid: 1, hotkey: 'hot-patient', weight: 1 }],
  },
  {
    type: 'epoch.ended',
    block: 360,
    emission: [
      { uid: 0, hotkey: 'hot-validator-0', tao: 20 },
      { uid: 1, hotkey: 'hot-patient', tao: 20.5 },
    ],
  },
  { type: 'dataset.written', rows: 2, files: ['/data/a.parquet'] },
]
