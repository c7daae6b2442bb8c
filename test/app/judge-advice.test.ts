import { describe, expect, it } from 'vitest'
import { adviceLines, openJudge } from '../../src/lib/app/judge-advice.ts'
import type { ModelRequest } from '../../src/lib/domain/ports/model.ts'
import type { Verdict } from '../../src/lib/domain/verdict.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { sha256 } from '../../src/lib/kernel/digest.ts'
import { type ScriptEntry, startModelServer } from '../fakes/model-server.ts'
import { attackPatch, attackTask } from '../grading/attack-task.ts'
import { readQuestion, type Shown, soundWorth, verdictReply } from '../grading/judge/judge-models.ts'

const providers = ['openai:gpt-5', 'anthropic:claude-opus-5'] as const

/** Answers as a model with these values would, over HTTP in the form of either provider. */
const judging =
  (worth: (change: string, shown: Shown) => number): ScriptEntry =>
  ({ body }) => {
    const messages = (body.messages as ModelRequest['messages']).filter(({ role }) => role === 'user')
    const shown = readQuestion({ messages })
    const reply = verdictReply(worth(shown.first, shown) - worth(shown.second, shown))
    return { kind: 'text', text: reply.kind === 'text' ? reply.text : '' }
  }

async function ask(
  name: string,
  script: ScriptEntry,
  status: Verdict['status'],
  patchName = 'honest-other-fix',
) {
  const server = await startModelServer([script])
  const variables = {
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: `${server.url}/v1`,
    ANTHROPIC_API_KEY: 'k',
    ANTHROPIC_BASE_URL: server.url,
  }
  const [task, patch] = [await attackTask(), await attackPatch(patchName)]
  const advise = await openJudge(name, variables, systemClock)
  const advice = await advise(
    { task, patch, verdict: verdictOf(patch, status) },
    new AbortController().signal,
  )
  return { advice, requests: server.requests, lines: adviceLines(advice) }
}

const verdictOf = (patch: string, status: Verdict['status']): Verdict => ({
  status,
  reason: 'said by the tests',
  tests: {},
  findings: [],
  exitCodes: [1],
  seconds: 1,
  peakMemoryBytes: null,
  logDigest: sha256(''),
  sandbox: 'docker',
  graderVersion: 'test',
  taskDigest: sha256(''),
  patchDigest: sha256(patch),
})

describe.each(providers)('advice of %s over HTTP', (name) => {
  it('compares a resolved patch with the task own fix after the trial', async () => {
    const { advice, requests, lines } = await ask(name, judging(soundWorth), 'resolved')
    expect(advice).toMatchObject({
      kind: 'opinion',
      quality: 0.5,
      trial: { accuracy: 1, misled: 0, calls: 34 },
    })
    expect(requests).toHaveLength(36)
    expect(lines[0]).toContain('quality 0.5 of 1')
  })

  it.each(['unresolved', 'tampered', 'invalid', 'infra_error'] as const)(
    'sends nothing about a patch that is %s',
    async (status) => {
      const { advice, requests, lines } = await ask(name, judging(soundWorth), status)
      expect(advice.kind).toBe('not_asked')
      expect(requests).toEqual([])
      expect(lines).toEqual([expect.stringContaining('was not asked')])
    },
  )

  it('asks no judge about a patch that a text inside another talked round', async () => {
    const gullible = judging((change) => soundWorth(change) + (/better|perfect|ideal/.test(change) ? 9 : 0))
    const { advice, requests, lines } = await ask(name, gullible, 'resolved')
    expect(advice).toMatchObject({ kind: 'refused', message: expect.stringContaining('talked it round') })
    expect(requests).toHaveLength(34)
    expect(lines[0]).toContain('may not judge')
  })

  it('gives no opinion when the answer about the patch is not one', async () => {
    const sound = judging(soundWorth)
    let asked = 0
    const script: ScriptEntry = (request) => {
      asked++
      if (asked <= 34) return typeof sound === 'function' ? sound(request) : sound
      return { kind: 'text', text: 'I would merge it.' }
    }
    const { advice, lines } = await ask(name, script, 'resolved')
    expect(advice).toMatchObject({ kind: 'unknown', quality: null })
    expect(lines[0]).toContain('gives no opinion')
  })

  it('refuses a model whose provider does not let it be asked', async () => {
    const denied: ScriptEntry = { kind: 'status', status: 401, message: 'bad key' }
    const { advice, requests } = await ask(name, denied, 'resolved')
    expect(advice).toMatchObject({ kind: 'refused', message: expect.stringContaining('could not be tried') })
    expect(requests.length).toBeLessThan(10)
  })
})

describe('openJudge()', () => {
  it('throws for a missing key and for an unknown provider before anything is graded', async () => {
    await expect(openJudge('openai:gpt-5', {}, systemClock)).rejects.toMatchObject({ code: 'AGT_MODEL_KEY' })
    await expect(openJudge('nobody:x', {}, systemClock)).rejects.toMatchObject({ code: 'AGT_USAGE' })
  })
})
