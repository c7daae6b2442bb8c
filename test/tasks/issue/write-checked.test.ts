import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createOpenAiModel } from '../../../src/lib/adapters/openai/create-openai-model.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import { claimOf } from '../../../src/lib/tasks/issue/faithful.ts'
import type { IssueWriter } from '../../../src/lib/tasks/issue/issue-writer.ts'
import { findLeaks } from '../../../src/lib/tasks/issue/leak-check.ts'
import { createModelWriter, loadIssuePrompt } from '../../../src/lib/tasks/issue/model-writer.ts'
import type { Behaviour, Observation } from '../../../src/lib/tasks/issue/observation.ts'
import { createOfflineWriter } from '../../../src/lib/tasks/issue/offline-writer.ts'
import { secretsOf } from '../../../src/lib/tasks/issue/secrets-of.ts'
import { loadIssueWording } from '../../../src/lib/tasks/issue/wording.ts'
import { writeChecked } from '../../../src/lib/tasks/issue/write-checked.ts'
import { createFakeModel, textReply } from '../../fakes/model.ts'
import { startModelServer } from '../../fakes/model-server.ts'

const templates = join(import.meta.dirname, '../../../templates')
const prompt = await loadIssuePrompt(join(templates, 'prompts'))
const offline = createOfflineWriter(await loadIssueWording(join(templates, 'issues/wording.json')))
const signal = new AbortController().signal

const output = (text: string): Behaviour => ({ kind: 'output', text })
const observation: Observation = {
  code: 'from demo import half\nprint(repr(half(5)))\n',
  subject: 'half',
  expected: output('2'),
  actual: output('2.5'),
}
const secrets = secretsOf(
  [{ path: 'demo.py', before: '    return number // divisor\n', after: '    return number / divisor\n' }],
  ['test_demo.py::test_half_of_five'],
)

const issue = (opening: string): string =>
  `# half(5) is not whole\n\n${opening}\n\n\`\`\`python\nfrom demo import half\n\nprint(half(5))\n\`\`\`\n\nExpected:\n\n\`\`\`text\n2\n\`\`\`\n\nActual:\n\n\`\`\`text\n2.5\n\`\`\`\n`

/** The gates without the sandbox: what leaks, and whether the values are those that were observed. */
async function check(text: string): Promise<string | null> {
  const [leak] = findLeaks(text, secrets)
  if (leak !== undefined) return `leak: ${leak.words}`
  const claim = claimOf(text)
  if ('missing' in claim) return claim.missing
  return claim.expected === '2' && claim.actual === '2.5' ? null : 'other values'
}

const writing = (writers: readonly IssueWriter[]) => ({
  writers,
  observations: [observation],
  request: {
    subject: { package: 'demo', version: '1.0', python: '3.11' },
    completeness: null,
    random: seededRandom('a'),
  },
  check,
})

describe('writeChecked() with a model', () => {
  it('takes its first text when nothing is wrong with it', async () => {
    const model = createFakeModel(() => textReply(issue('It gives a fraction.')))
    const written = await writeChecked(writing([createModelWriter(model, prompt), offline]), signal)
    expect(written).toEqual({ text: issue('It gives a fraction.'), writer: 'fake:model' })
    expect(model.requests).toHaveLength(1)
  })

  it('shows it the observation, and neither the fix nor a test', async () => {
    const model = createFakeModel(() => textReply(issue('It gives a fraction.')))
    await writeChecked(writing([createModelWriter(model, prompt)]), signal)
    const asked = JSON.stringify(model.requests)
    expect(asked).toContain('half(5)')
    for (const secret of ['divisor', 'test_half', 'demo.py']) expect(asked).not.toContain(secret)
  })

  it('names what was found in its own text, and takes the better one', async () => {
    const model = createFakeModel((_, call) =>
      textReply(call === 1 ? issue('Surely it does number / divisor.') : issue('It gives a fraction.')),
    )
    const written = await writeChecked(writing([createModelWriter(model, prompt)]), signal)
    expect(written?.text).toBe(issue('It gives a fraction.'))
    const second = JSON.parse(model.requests[1]?.messages[0]?.content ?? '{}')
    expect(second.findings).toEqual([expect.stringContaining('number / divisor')])
  })

  it.each<[string, string]>([
    ['the name of a hidden test', issue('See test_half_of_five.')],
    ['the changed file', issue('It must be in demo.py.')],
    ['a value that was not seen', issue('Hm.').replace('2.5', '2.4')],
    ['no program', '# half\n\nIt is wrong.\n'],
  ])('gives up after three texts with %s and falls back to the offline writer', async (_name, text) => {
    const model = createFakeModel(() => textReply(text))
    const written = await writeChecked(writing([createModelWriter(model, prompt), offline]), signal)
    expect(written?.writer).toBe('offline')
    expect(model.requests).toHaveLength(3)
    expect(await check(written?.text ?? '')).toBeNull()
  })

  it('takes an answer out of the block that a model put it in', async () => {
    const model = createFakeModel(() => textReply(`\`\`\`markdown\n${issue('It gives a fraction.')}\`\`\``))
    const written = await writeChecked(writing([createModelWriter(model, prompt)]), signal)
    expect(written?.text).toBe(issue('It gives a fraction.'))
  })

  it.each([
    ['refuses', { kind: 'refusal', text: 'no' }],
    ['is cut off', { kind: 'truncated', text: '# half' }],
    ['fails', { kind: 'status', status: 500 }],
    ['talks', { kind: 'text', text: 'Sure, here is an issue.' }],
  ] as const)('falls back when the model %s, over HTTP', async (_name, reply) => {
    const server = await startModelServer([reply])
    const model = await createOpenAiModel({
      name: 'openai-compatible:scripted',
      model: 'scripted',
      apiKey: 'none',
      baseUrl: server.url,
      price: null,
      timeoutMs: 5_000,
      tokenCap: 'max_tokens',
    })
    const written = await writeChecked(writing([createModelWriter(model, prompt), offline]), signal)
    expect(written?.writer).toBe('offline')
    expect(server.requests.length).toBeGreaterThan(0)
  })

  it('ends when it is told to', async () => {
    const stopped = AbortSignal.abort()
    await expect(writeChecked(writing([offline]), stopped)).rejects.toThrow(AbortedError)
  })
})

describe('writeChecked() offline', () => {
  it('leaves out the message of an exception that is a part of the fix', async () => {
    const raising: Observation = {
      ...observation,
      expected: { kind: 'exception', type: 'ValueError', message: 'number // divisor', line: 2 },
    }
    const told = { ...writing([offline]), observations: [raising] }
    const withTypes = async (text: string): Promise<string | null> =>
      findLeaks(text, secrets)[0]?.words ?? null
    const written = await writeChecked({ ...told, check: withTypes }, signal)
    expect(written?.text).toContain('ValueError')
    expect(written?.text).not.toContain('divisor')
  })

  it('has no text when every text gives something away', async () => {
    expect(await writeChecked({ ...writing([offline]), check: async () => 'no' }, signal)).toBeNull()
  })
})
