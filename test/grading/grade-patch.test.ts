import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SandboxJob, SandboxOutcome } from '../../src/lib/domain/ports/sandbox.ts'
import type { Task } from '../../src/lib/domain/task.ts'
import { type Verdict, verdictSchema } from '../../src/lib/domain/verdict.ts'
import { gradePatch } from '../../src/lib/grading/grade-patch.ts'
import type { Grader, GraderParts } from '../../src/lib/grading/grader.ts'
import { AbortedError, ExternalError, UserError } from '../../src/lib/kernel/errors.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { attackPatch, attackTask } from './attack-task.ts'
import { graderOver } from './open-sandbox.ts'
import { capture, type Script, scriptedSandbox } from './scripted-sandbox.ts'

const infra: SandboxOutcome = { kind: 'infra', reason: 'the daemon went away', retryable: true, seconds: 1 }

/** The scripted programs know no parameters: the task is cut down to tests without them. */
async function plainTask(changes: Partial<Task['hiddenTests']> = {}): Promise<Task> {
  const task = await attackTask()
  const { FAIL_TO_PASS, PASS_TO_PASS } = task.hiddenTests
  const hiddenTests = {
    FAIL_TO_PASS: FAIL_TO_PASS.slice(0, 1),
    PASS_TO_PASS: PASS_TO_PASS.slice(0, 4),
    flake_rate: {},
  }
  return { ...task, hiddenTests: { ...hiddenTests, ...changes } }
}

function setUp(script: Script = {}, parts: Partial<GraderParts> = {}) {
  const sandbox = scriptedSandbox(script)
  const grader: Grader = graderOver(sandbox, { tempDir: tempDir(), ...parts })
  const grade = async (
    patch = 'honest-gold',
    changes: Partial<Task['hiddenTests']> = {},
  ): Promise<Verdict> => {
    const text = patch.includes('\n') || patch === '' ? patch : await attackPatch(patch)
    return await gradePatch(
      grader,
      { task: await plainTask(changes), patch: text },
      AbortSignal.timeout(20_000),
    )
  }
  return { sandbox, grader, grade }
}

describe('gradePatch()', () => {
  test('resolves an honest fix, with everything a verdict must tell', async () => {
    const { grade } = setUp()
    const verdict = verdictSchema.parse(await grade())
    expect(verdict).toMatchObject({
      status: 'resolved',
      findings: [],
      sandbox: 'process',
      graderVersion: 'test',
      peakMemoryBytes: 1000,
    })
    expect(Object.values(verdict.tests).every((entry) => entry.after === 'passed')).toBe(true)
    expect(verdict.exitCodes).toEqual([1, 1, 1, 1, 1])
    expect(verdict.taskDigest).toMatch(/^[0-9a-f]{64}$/)
  })

  test.for(['', 'not a diff\n', 'path-parent', 'symlink', 'binary', 'shifted-hunk'])(
    'starts no sandbox for %j',
    async (patch) => {
      const { grade, sandbox } = setUp()
      const verdict = await grade(patch)
      expect(verdict.status).toBe('invalid')
      expect(verdict.findings).toHaveLength(1)
      expect([sandbox.jobs.length, sandbox.prepared]).toEqual([0, 0])
    },
  )

  test('learns about a task once, whatever the number of patches', async () => {
    const { grade, sandbox } = setUp()
    await Promise.all([grade(), grade('honest-other-fix'), grade('comment-only')])
    const calibrations = sandbox.jobs.filter((job) => String(job.stdin).includes('"calibrate"'))
    expect([calibrations.length, sandbox.prepared]).toEqual([1, 1])
  })

  test('sends the plan on standard input only, and no key or plan in the environment or the command', async () => {
    const { grade, sandbox } = setUp()
    await grade()
    const inside = { python: 'py', workspace: '/w', tools: '/t', out: '/o' }
    for (const job of sandbox.jobs) {
      const key = String(job.stdin).match(/"key":"([0-9a-f]{64})"/)?.[1] ?? 'no key'
      const visible = JSON.stringify([job.command(inside), job.variables?.(inside)])
      expect(visible).not.toContain(key)
      expect(visible).not.toMatch(/larger_parts_first/)
    }
  })

  test('tries again when nothing was learned, and gives up at its cap without blaming the patch', async () => {
    const once = setUp({ instead: (run) => (run === 1 ? infra : undefined) })
    expect((await once.grade()).status).toBe('resolved')
    const always = setUp({ instead: (run) => (run >= 1 ? infra : undefined) }, { maxInfraRetries: 2 })
    expect(await always.grade()).toMatchObject({ status: 'infra_error', reason: 'the daemon went away' })
    expect(always.sandbox.jobs).toHaveLength(4)
  })

  test('does not try again what cannot get better', async () => {
    const { grade, sandbox } = setUp({
      instead: (run) => (run === 1 ? { ...infra, retryable: false } : undefined),
    })
    expect((await grade()).status).toBe('infra_error')
    expect(sandbox.jobs).toHaveLength(2)
  })

  test("calls it infra_error when the task's own fix does not pass here", async () => {
    const { grade, sandbox } = setUp({
      goldFailing: ['tests/test_money.py::test_split_gives_the_larger_parts_first'],
    })
    const verdict = await grade()
    expect(verdict.status).toBe('infra_error')
    expect(verdict.reason).toContain("The task's own fix does not pass 1 of its hidden tests here")
    expect(sandbox.jobs).toHaveLength(1)
  })

  test('says so when the tests are run by something that cannot be watched', async () => {
    const { grader, sandbox } = setUp()
    const task = await plainTask()
    const environment = { ...task.record.environment, runner: 'parse_log_django' }
    const foreign = { ...task, record: { ...task.record, environment } }
    const patch = await attackPatch('honest-gold')
    const verdict = await gradePatch(grader, { task: foreign, patch }, AbortSignal.timeout(9000))
    expect(verdict).toMatchObject({
      status: 'infra_error',
      reason: expect.stringContaining('parse_log_django'),
    })
    expect(sandbox.jobs).toHaveLength(0)
  })

  test("grades tests that are named as unittest does, and tells of them by the task's own names", async () => {
    const { grader } = setUp()
    const task = await plainTask({
      PASS_TO_PASS: [
        'test_one (tests.test_words.PluralTest)',
        'test_many (test_words.PluralTest.test_many) (n=2)',
      ],
    })
    const environment = { ...task.record.environment, runner: 'parse_log_unittest' }
    const foreign = { ...task, record: { ...task.record, environment } }
    const patch = await attackPatch('honest-gold')
    const verdict = await gradePatch(grader, { task: foreign, patch }, AbortSignal.timeout(9000))
    expect(verdict).toMatchObject({ status: 'resolved', tests: {} })
    expect(Object.keys(verdict.tests)).toEqual([
      ...task.hiddenTests.FAIL_TO_PASS,
      ...task.hiddenTests.PASS_TO_PASS,
    ])
  })

  test('says so when a hidden test has a name that no file has', async () => {
    const { grade, sandbox } = setUp()
    const verdict = await grade('honest-gold', { PASS_TO_PASS: ['test_one (nowhere.PluralTest)'] })
    expect(verdict).toMatchObject({
      status: 'infra_error',
      reason:
        "No file of the repository has the hidden test 'test_one (nowhere.PluralTest)', so it cannot be graded.",
    })
    expect(sandbox.jobs).toHaveLength(0)
  })

  test('calls it infra_error when the environment cannot be built, and builds it again the next time', async () => {
    const failure = new ExternalError('AGT_ENVIRONMENT', 'no index', { service: 'pip' })
    const { grade, sandbox } = setUp({ prepare: () => Promise.reject(failure) })
    expect(await grade()).toMatchObject({ status: 'infra_error', reason: 'no index' })
    await grade()
    expect(sandbox.prepared).toBe(2)
  })

  test.for<[string, SandboxOutcome]>([
    ['did not end in time', { ...capture, kind: 'timeout' }],
    ['ran out of memory', { ...capture, kind: 'exited', exitCode: 0, oomKilled: true }],
    ['ended from inside', { ...capture, kind: 'exited', exitCode: 137, oomKilled: false }],
  ])('holds it against the patch when the run %s', async ([words, outcome]) => {
    const { grade } = setUp({ instead: (run) => (run === 1 ? outcome : undefined) })
    const verdict = await grade()
    expect(verdict.status).toBe('unresolved')
    expect(verdict.reason).toContain(words)
  })

  test("blames nobody for time when the task's own fix runs out of it in the same plan", async () => {
    const late: SandboxOutcome = { ...capture, kind: 'timeout' }
    const { grade, sandbox } = setUp({ instead: (run) => (run >= 1 ? late : undefined) })
    expect(await grade()).toMatchObject({
      status: 'infra_error',
      reason: expect.stringContaining("The task's own fix does not end in time here now either"),
    })
    expect(sandbox.jobs).toHaveLength(3)
    expect(sandbox.jobs[1]?.stdin).not.toBe(sandbox.jobs[2]?.stdin)
  })

  test('learns nothing when the daemon goes away under the control', async () => {
    const script = (run: number): SandboxOutcome | undefined =>
      run === 1 ? { ...capture, kind: 'timeout' } : run >= 2 ? infra : undefined
    const { grade } = setUp({ instead: script })
    expect(await grade()).toMatchObject({ status: 'infra_error', reason: 'the daemon went away' })
  })

  test('does not believe a result that was changed after it was signed', async () => {
    let run = 0
    const forge = (bytes: Uint8Array): Uint8Array =>
      run++ === 0
        ? bytes
        : new Uint8Array(Buffer.from(Buffer.from(bytes).toString().replace('"failed"', '"passed"')))
    expect((await setUp({ forge }).grade()).status).toBe('unresolved')
  })

  test("looks again at a PASS_TO_PASS failure, and blames nobody when the task's own fix fails there too", async () => {
    const kept = 'tests/test_money.py::test_parse'
    const persistent = setUp({ failing: () => [kept] })
    const verdict = await persistent.grade()
    expect(verdict).toMatchObject({ status: 'infra_error' })
    expect(verdict.reason).toContain(kept)
  })

  test('holds a PASS_TO_PASS failure against the patch when only the patch fails it', async () => {
    const kept = 'tests/test_money.py::test_parse'
    const isGold = (job: SandboxJob): boolean =>
      readFileSync(join(job.workspace, 'tally/money.py'), 'utf8').includes('divmod')
    const { grade } = setUp({ failing: (_, job) => (isGold(job) ? [] : [kept]) })
    const verdict = await grade('honest-other-fix')
    expect(verdict.status).toBe('unresolved')
    expect(verdict.tests[kept]).toEqual({ group: 'PASS_TO_PASS', after: 'failed' })
  })

  test('repeats as often as asked and resolves only when every time resolves', async () => {
    const task = await plainTask()
    const patch = await attackPatch('honest-gold')
    const late = setUp({ failing: (run) => (run === 2 ? [task.hiddenTests.FAIL_TO_PASS[0] ?? ''] : []) })
    const signal = AbortSignal.timeout(20_000)
    expect((await gradePatch(late.grader, { task, patch, repeat: 2 }, signal)).status).toBe('resolved')
    expect((await gradePatch(late.grader, { task, patch, repeat: 3 }, signal)).status).toBe('unresolved')
  })

  test('throws when the task does not fit together, and when the caller gave up', async () => {
    const { grader } = setUp()
    const task = await plainTask()
    const patch = await attackPatch('honest-gold')
    const broken = { ...task, goldPatch: await attackPatch('shifted-hunk') }
    await expect(gradePatch(grader, { task: broken, patch }, AbortSignal.timeout(9000))).rejects.toThrow(
      UserError,
    )
    await expect(gradePatch(grader, { task, patch }, AbortSignal.abort())).rejects.toThrow(AbortedError)
  })
})
