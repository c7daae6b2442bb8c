import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/lib/domain/event.ts'
import type { DendriteReply } from '../../../src/lib/domain/ports/wire.ts'
import type { Trajectory } from '../../../src/lib/domain/trajectory.ts'
import type { VerdictStatus } from '../../../src/lib/domain/verdict.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { wait } from '../../../src/lib/kernel/wait.ts'
import type { MinerMember, ValidatorMember } from '../../../src/lib/neurons/market-member.ts'
import { type RoundDeps, runRound } from '../../../src/lib/neurons/validator/run-round.ts'
import { plannedRound } from '../../contracts/store-facts.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { answered, minerMember, patchTo, sampleTask, verdictOf } from '../sample-round.ts'

const plan = plannedRound(0)
const never = new AbortController().signal

type Reply = DendriteReply | ((signal: AbortSignal) => Promise<DendriteReply>)

/** A validator whose miners reply as scripted, by hotkey. */
function validatorHearing(replies: Readonly<Record<string, Reply>>): ValidatorMember {
  return {
    name: 'validator-0',
    uid: 9,
    keypair: { address: plan.validatorHotkey, publicKey: new Uint8Array(), sign: () => new Uint8Array() },
    coldkey: 'cold-validator',
    dendrite: {
      async ask({ hotkey }, _task, signal) {
        const reply = replies[hotkey]
        if (reply === undefined) throw new Error(`${hotkey} was not expected to be asked`)
        return typeof reply === 'function' ? await reply(signal) : reply
      },
    },
  }
}

async function play(
  replies: Readonly<Record<string, Reply>>,
  options: {
    readonly miners?: readonly MinerMember[]
    readonly verdicts?: Readonly<Record<string, VerdictStatus>>
    readonly grade?: RoundDeps['grade']
    readonly signal?: AbortSignal
  } = {},
) {
  const events: Event[] = []
  const task = await sampleTask('toolz', 'seed')
  const { miners = Object.keys(replies).map((_, uid) => minerMember(uid)), verdicts = {} } = options
  const solutions = await runRound(
    {
      validator: validatorHearing(replies),
      miners,
      grade: options.grade ?? (async (of, patch) => verdictOf(of, patch, verdicts[patch] ?? 'resolved')),
      gradeWorkers: 2,
      clock: createFakeClock(),
      emit: (event) => events.push(event),
    },
    plan,
    { task, signal: options.signal ?? never },
  )
  return { solutions, rows: solutions.map(({ row }) => row), events }
}

const trajectory = (message: string, session = 's'): Trajectory => ({
  schema_version: 'ATIF-v1.4',
  session_id: session,
  agent: { name: 'repair', version: '1' },
  steps: [{ step_id: 1, source: 'agent', message }],
})

describe('runRound()', () => {
  it('records every kind of reply as what it is', async () => {
    const { solutions } = await play({
      'hot-0': answered(patchTo('x * 2')),
      'hot-1': answered(null, { message: 'nothing held' }),
      'hot-2': { kind: 'timeout', seconds: 60 },
      'hot-3': { kind: 'refused', status: 503, message: 'busy', seconds: 0.1 },
      'hot-4': { kind: 'unreachable', message: 'connection refused', seconds: 0 },
    })
    expect(
      solutions.map(({ row, solution, outcome }) => [row.status, solution !== null, outcome.kind]),
    ).toEqual([['resolved', true, 'graded'], ...Array.from({ length: 4 }, () => ['none', false, 'none'])])
    expect(solutions.slice(1).map(({ outcome }) => outcome)).toEqual([
      { kind: 'none', why: 'no_patch', message: 'nothing held' },
      { kind: 'none', why: 'timeout', message: 'it did not answer before the deadline' },
      { kind: 'none', why: 'refused', message: 'it refused with HTTP 503: busy' },
      { kind: 'none', why: 'silent', message: 'it could not be reached: connection refused' },
    ])
    for (const { row } of solutions.slice(1))
      expect(row).toMatchObject({ score: 0, share: 0, fingerprint: null })
    expect(solutions[0]?.row.score).toBeGreaterThan(0.9)
    expect(solutions[2]?.row.seconds).toBe(60)
  })

  it.each(['unresolved', 'tampered', 'invalid', 'infra_error'] as const)(
    'scores %s nothing and keeps the patch',
    async (status) => {
      const patch = patchTo('x')
      const { solutions } = await play({ 'hot-0': answered(patch) }, { verdicts: { [patch]: status } })
      expect(solutions[0]).toMatchObject({
        row: { status, score: 0, reason: `The hidden tests say ${status}.` },
        solution: { patch },
        outcome: { kind: 'graded', verdict: { status } },
      })
    },
  )

  it('orders the rows by uid, whoever answers first', async () => {
    const late = async (): Promise<DendriteReply> => {
      await wait(20)
      return answered(patchTo('x * 2'))
    }
    const miners = [minerMember(7), minerMember(2), minerMember(5)]
    const { rows } = await play(
      { 'hot-7': answered(null), 'hot-2': late, 'hot-5': answered(patchTo('x + x')) },
      { miners },
    )
    expect(rows.map(({ minerUid }) => minerUid)).toEqual([2, 5, 7])
    expect(rows.map(({ status }) => status)).toEqual(['resolved', 'resolved', 'none'])
  })

  it('lets those who sent the same change share one reward', async () => {
    const own = { trajectory: trajectory('looked at double()') }
    const { rows } = await play({
      'hot-0': answered(patchTo('x * 2'), own),
      'hot-1': answered(patchTo('x * 2  # mine')),
      'hot-2': answered(patchTo('x + x'), { trajectory: trajectory('tried a sum') }),
    })
    expect(rows.map(({ share }) => share)).toEqual([1, 0, 1])
    expect(rows[0]?.fingerprint).toBe(rows[1]?.fingerprint)
    expect(rows[1]?.reason).toContain('m0')
  })

  it('does not take a trajectory under another session name for work of its own', async () => {
    const { rows } = await play({
      'hot-0': answered(patchTo('x * 2'), { trajectory: trajectory('the work', 'one') }),
      'hot-1': answered(patchTo('x * 2'), { trajectory: trajectory('the work', 'two') }),
    })
    expect(rows[0]?.workDigest).toBe(rows[1]?.workDigest)
    expect(rows.map(({ share }) => share)).toEqual([0.5, 0.5])
  })

  it('tells each step once, the end of the round last', async () => {
    const { events } = await play({ 'hot-0': answered(patchTo('x * 2')), 'hot-1': answered(null) })
    const types = events.map(({ type }) => type)
    const count = (type: Event['type']) => types.filter((one) => one === type).length
    expect([count('miner.asked'), count('miner.answered')]).toEqual([2, 2])
    expect([count('verdict.reached'), count('score.given'), types.at(-1)]).toEqual([1, 1, 'round.finished'])
  })

  it('starts grading the first answers while others are still at work', async () => {
    let graded = (): void => undefined
    const firstGraded = new Promise<void>((resolve) => {
      graded = resolve
    })
    const { rows } = await play(
      {
        'hot-0': answered(patchTo('x * 2')),
        'hot-1': async () => {
          await firstGraded
          return answered(null)
        },
      },
      {
        grade: async (task, patch) => {
          graded()
          return verdictOf(task, patch, 'resolved')
        },
      },
    )
    expect(rows.map(({ status }) => status)).toEqual(['resolved', 'none'])
  })

  it('rejects at an abort, and no failure of the grading under way is left unheard', async () => {
    const unheard: unknown[] = []
    const listen = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', listen)
    const stop = new AbortController()
    const untilAborted = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new AbortedError('The work was stopped.')))
      })
    const running = play(
      { 'hot-0': answered(patchTo('x * 2')), 'hot-1': untilAborted },
      {
        signal: stop.signal,
        grade: async (_task, _patch, signal) => {
          stop.abort()
          await wait(5)
          return await Promise.reject(new AbortedError(`The work was stopped: ${signal.aborted}.`))
        },
      },
    )
    await expect(running).rejects.toThrow(AbortedError)
    await wait(30)
    process.off('unhandledRejection', listen)
    expect(unheard).toEqual([])
  })

  it('fails at once when grading cannot work at all, without waiting for slow miners', async () => {
    const unheard: unknown[] = []
    const listen = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', listen)
    const started = performance.now()
    const slow = async (): Promise<DendriteReply> => {
      await wait(1500)
      return answered(null)
    }
    const running = play(
      { 'hot-0': answered(patchTo('x * 2')), 'hot-1': slow },
      { grade: () => Promise.reject(new Error('the daemon is gone')) },
    )
    await expect(running).rejects.toThrow('the daemon is gone')
    expect(performance.now() - started).toBeLessThan(1000)
    await wait(10)
    process.off('unhandledRejection', listen)
    expect(unheard).toEqual([])
  })
})
