import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/lib/domain/event.ts'
import type { DendriteReply } from '../../../src/lib/domain/ports/wire.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import type { Verdict } from '../../../src/lib/domain/verdict.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import type { MinerMember } from '../../../src/lib/neurons/market-member.ts'
import { createReplyGrader, type GradeDeps } from '../../../src/lib/neurons/validator/grade-replies.ts'

const miner = (uid: number): MinerMember => ({
  name: `m${uid}`,
  uid,
  hotkey: `hot${uid}`,
  coldkey: `cold${uid}`,
  address: { ip: '127.0.0.1', port: 9 },
  spec: { name: `m${uid}`, agent: { kind: 'silent' } },
})

const reply = (patch: string | null): DendriteReply => ({
  kind: 'answer',
  seconds: 1,
  answer: {
    instanceId: 'task',
    patch,
    message: '',
    spend: { usd: 0, tokens: 0, steps: 0, seconds: 0 },
    trajectory: null,
  },
})

const verdict: Verdict = {
  status: 'unresolved',
  reason: 'one hidden test still fails',
  tests: { a: { group: 'FAIL_TO_PASS', after: 'failed' }, b: { group: 'PASS_TO_PASS', after: 'passed' } },
  findings: [],
  exitCodes: [1],
  seconds: 2,
  peakMemoryBytes: null,
  logDigest: '',
  sandbox: 'process',
  graderVersion: '1',
  taskDigest: '',
  patchDigest: '',
}

function graderOf(overrides: Partial<GradeDeps>) {
  const events: Event[] = []
  const grade = createReplyGrader({
    task: {} as Task,
    grade: async () => verdict,
    round: 0,
    emit: (event) => events.push(event),
    workers: 2,
    clock: systemClock,
    signal: new AbortController().signal,
    ...overrides,
  })
  return { grade, events }
}

describe('createReplyGrader()', () => {
  it('grades equal patches once and tells every miner', async () => {
    let calls = 0
    const { grade, events } = graderOf({
      grade: async () => {
        calls++
        return verdict
      },
    })
    await Promise.all([0, 1, 2].map((uid) => grade({ miner: miner(uid), reply: reply('same') })))
    expect(calls).toBe(1)
    const told = events.filter((event) => event.type === 'verdict.reached')
    expect(told).toHaveLength(3)
    expect(told[0]).toMatchObject({ tests: { failed: 1, passed: 1, error: 0 } })
  })

  it('grades nothing where no patch came', async () => {
    const { grade, events } = graderOf({
      grade: () => {
        throw new Error('must not be called')
      },
    })
    expect(await grade({ miner: miner(0), reply: reply(null) })).toBeNull()
    expect(await grade({ miner: miner(1), reply: { kind: 'timeout', seconds: 5 } })).toBeNull()
    expect(events).toEqual([])
  })

  it('never grades more at once than it has workers, and gets through all', async () => {
    let running = 0
    let most = 0
    const { grade } = graderOf({
      workers: 2,
      grade: async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 2))
        running--
        return verdict
      },
    })
    const all = await Promise.all(
      Array.from({ length: 9 }, (_, uid) => grade({ miner: miner(uid), reply: reply(`patch ${uid}`) })),
    )
    expect(all).toHaveLength(9)
    expect(most).toBe(2)
  })

  it('lets the next in when one fails', async () => {
    const { grade } = graderOf({
      workers: 1,
      grade: async (_task, patch) => {
        if (patch === 'bad') throw new Error('no sandbox')
        return verdict
      },
    })
    const first = grade({ miner: miner(0), reply: reply('bad') })
    const second = grade({ miner: miner(1), reply: reply('good') })
    await expect(first).rejects.toThrow('no sandbox')
    expect(await second).toBe(verdict)
  })
})
