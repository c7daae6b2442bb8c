import { describe, expect, it } from 'vitest'
import { openModel } from '../../../src/lib/app/open-model.ts'
import { openSampleMaker } from '../../../src/lib/app/sample/open-strategies.ts'
import { askForRepairs } from '../../../src/lib/tasks/environment/repair/ask-for-repairs.ts'
import { startModelServer } from '../../fakes/model-server.ts'
import { createFakeSandbox } from '../../fakes/sandbox.ts'
import { evidenceWith } from '../../tasks/environment/repair/evidence-of.ts'
import { makerOf } from '../../tasks/maker.ts'

const sandbox = createFakeSandbox(() => {
  throw new Error('nothing is run')
})
const context = { taskMaker: async () => makerOf(sandbox, '/nowhere') }
const signal = new AbortController().signal

describe('openSampleMaker()', () => {
  it('asks the named model for repairs of an environment too, over HTTP', async () => {
    const text = JSON.stringify({ reason: 'It says so.', repairs: [{ kind: 'add', requirement: 'odd>=1' }] })
    const server = await startModelServer([{ kind: 'text', text }])
    const variables = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${server.url}/v1` }
    const { advisor, issueWriter } = await openSampleMaker(
      context,
      await openModel('openai:gpt-5', variables),
    )
    expect(issueWriter).toBeDefined()
    if (advisor === undefined) throw new Error('nobody is asked')
    const evidence = evidenceWith(["No module named 'odd'"])
    expect(await askForRepairs(advisor, { evidence, tried: [] }, signal)).toEqual([
      { kind: 'add', requirement: 'odd>=1' },
    ])
    expect(JSON.stringify(server.requests[0]?.body)).toContain('Never propose what was tried')
  })

  it('asks nobody without a model', async () => {
    const { advisor, issueWriter } = await openSampleMaker(context, null)
    expect([advisor, issueWriter]).toEqual([undefined, undefined])
  })
})
