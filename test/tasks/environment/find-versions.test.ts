import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findVersions } from '../../../src/lib/tasks/environment/find-versions.ts'
import { createFakeSandbox, type FakeSandbox } from '../../fakes/sandbox.ts'
import { makerOf } from '../maker.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-versions-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const found = { versions: { pytest: '8.2.1', pluggy: '1.5.0' }, dropped: ['nose'] }
const wanted = {
  python: '3.11',
  required: ['pytest', "it's; python_version > '3'"],
  optional: ['nose'],
  until: '2024-06-01T23:59:59Z',
}
const resolver = (): FakeSandbox => createFakeSandbox(() => ({ stdout: JSON.stringify(found) }))
const find = (sandbox: FakeSandbox, more: Partial<typeof wanted> = {}) =>
  findVersions(makerOf(sandbox, dir), { ...wanted, ...more }, { signal: new AbortController().signal })

describe('findVersions()', () => {
  it('asks the resolver, with everything that is wanted, in an environment that holds nothing else', async () => {
    const sandbox = resolver()
    expect(await find(sandbox)).toEqual(found)
    const [recipe] = sandbox.prepared
    expect(recipe?.requirements).toEqual([expect.stringMatching(/^uv==/)])
    expect(recipe?.install[0]).toContain('# finding versions\n')
    expect(recipe?.install[0]).toContain('"until":"2024-06-01T23:59:59Z"')
    expect(recipe?.install[0]).toContain(`it'\\''s; python_version > '\\''3'\\''`)
    expect(sandbox.calls[0]?.workspace.size).toBe(0)
  })

  it('is asked once for the same requirements and date, and again for another date', async () => {
    await find(resolver())
    const again = resolver()
    await find(again)
    expect(again.prepared).toEqual([])
    await find(again, { until: '2025-06-01T23:59:59Z' })
    expect(again.prepared).toHaveLength(1)
  })

  it('does not take an unreadable answer for one', async () => {
    const silent = createFakeSandbox(() => ({ exitCode: 1 }))
    await expect(find(silent)).rejects.toMatchObject({ code: 'AGT_SANDBOX_FAILED' })
  })
})
