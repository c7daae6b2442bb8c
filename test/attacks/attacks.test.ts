import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gradePatch } from '../../src/lib/grading/grade-patch.ts'
import { attackPatch, attackTask } from '../grading/attack-task.ts'
import { type OpenGrader, openGrader, openLocalGrader } from '../grading/open-sandbox.ts'
import { type Expectation, expectations } from './expectations.ts'

/** The strongest backend that works here grades all of them; without any, plain processes do. */
async function openStrongest(): Promise<{ opened: OpenGrader; limited: boolean } | null> {
  for (const backend of ['docker', 'bubblewrap'] as const) {
    const opened = await openGrader(backend)
    if (opened === null) continue
    const task = await attackTask()
    const patch = await attackPatch('honest-gold')
    const verdict = await gradePatch(opened.grader, { task, patch }, AbortSignal.timeout(240_000))
    if (verdict.status !== 'infra_error') {
      return { opened, limited: opened.grader.sandbox.isolation.processes }
    }
    await opened.close()
  }
  const local = await openLocalGrader()
  return local === null ? null : { opened: local, limited: false }
}

describe('attacks', () => {
  let strongest: Awaited<ReturnType<typeof openStrongest>> = null
  beforeAll(async () => {
    strongest = await openStrongest()
  }, 600_000)
  afterAll(() => strongest?.opened.close())

  test('every patch in the folder has an expectation, and every expectation a patch', async () => {
    const names = (await readdir(join(import.meta.dirname, 'patches'))).map((file) => file.replace(/\.patch$/, ''))
    expect(names.sort()).toEqual(Object.keys(expectations).sort())
  })

  test.concurrent.for(Object.entries(expectations))('%s', { timeout: 240_000 }, async ([name, expected], context) => {
    if (strongest === null) return context.skip('no sandbox and no Python with pytest here')
    if (expected.needs === 'limits' && !strongest.limited) return context.skip('this sandbox does not cap resources')
    const { grader } = strongest.opened
    const task = await attackTask(expected.testSeconds === undefined ? {} : { testSeconds: expected.testSeconds })
    const verdict = await gradePatch(grader, { task, patch: await attackPatch(name) }, context.signal)
    context.expect(statusFits(verdict.status, expected), `${verdict.status}: ${verdict.reason}`).toBe(true)
    const found = verdict.findings.map((finding) => finding.name)
    for (const finding of expected.findings ?? []) context.expect(found).toContain(finding)
  })
})

function statusFits(status: string, expected: Expectation): boolean {
  return expected.status === 'unresolved or tampered' ? /^(unresolved|tampered)$/.test(status) : status === expected.status
}
