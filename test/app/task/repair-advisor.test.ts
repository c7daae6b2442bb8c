import { describe, expect, it } from 'vitest'
import { openRepairAdvisor } from '../../../src/lib/app/task/repair-advisor.ts'
import { askForRepairs } from '../../../src/lib/tasks/environment/repair/ask-for-repairs.ts'
import { startModelServer } from '../../fakes/model-server.ts'
import { evidenceWith } from '../../tasks/environment/repair/evidence-of.ts'

const evidence = evidenceWith(["No module named 'odd'"])

describe.each(['openai:gpt-5', 'anthropic:claude-opus-5'])('openRepairAdvisor() with %s', (name) => {
  it('asks over HTTP, with our instructions, and takes what fits', async () => {
    const text = JSON.stringify({ reason: 'It says so.', repairs: [{ kind: 'add', requirement: 'odd>=1' }] })
    const server = await startModelServer([{ kind: 'text', text }])
    const variables = {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: `${server.url}/v1`,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: server.url,
    }
    const advisor = await openRepairAdvisor(name, variables)
    const repairs = await askForRepairs(advisor, { evidence, tried: [] }, new AbortController().signal)
    expect(repairs).toEqual([{ kind: 'add', requirement: 'odd>=1' }])
    expect(JSON.stringify(server.requests[0]?.body)).toContain('Never propose what was tried')
  })

  it('needs a key', async () => {
    await expect(openRepairAdvisor(name, {})).rejects.toMatchObject({ code: 'AGT_MODEL_KEY' })
  })
})
