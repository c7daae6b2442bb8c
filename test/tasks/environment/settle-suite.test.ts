import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { settleSuite } from '../../../src/lib/tasks/environment/settle-suite.ts'
import { detectRecipe } from '../../../src/lib/tasks/recipe/detect-recipe.ts'
import type { TaskMaker } from '../../../src/lib/tasks/task-maker.ts'
import { createFakeModel, textReply } from '../../fakes/model.ts'
import { createFakeSandbox, type FakeSandbox } from '../../fakes/sandbox.ts'
import { tree } from '../../files/tree.ts'
import { makerOf } from '../maker.ts'
import { packageOf } from '../package.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-settle-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const files = {
  'demo.py': 'x = 1\n',
  'tests/test_demo.py': 'def test_a(): pass\n',
  'tests/test_more.py': 'def test_b(): pass\n',
  'tox.ini': '[testenv]\ndeps =\n  rare-thing\n',
}

type Facts = readonly object[]
const passed = (id: string) => ({ type: 'test', id, outcome: 'passed', seconds: 0.1 })
const failed = (id: string, message: string) => ({
  type: 'test',
  id,
  outcome: 'failed',
  seconds: 0.1,
  message,
  traceback: '',
})
const green = [passed('tests/test_demo.py::test_a'), passed('tests/test_more.py::test_b')]

/** Installs what exists, and runs tests that end as `facts` says for what is installed and which paths are run. */
function sandboxOf(
  facts: (installed: readonly string[], testPaths: readonly string[]) => Facts,
): FakeSandbox {
  return createFakeSandbox(({ command, job }) => {
    const { requirements, testPaths } = job.environment.recipe
    const names = requirements.map((line) => line.replace(/==.*/, ''))
    if (command.some((word) => word.endsWith('record_versions.py')))
      return { stdout: JSON.stringify(Object.fromEntries(names.map((name) => [name, '1.0']))) }
    const lines = [...facts(names, testPaths), { type: 'end', exitCode: 0 }]
    return { files: { 'results.jsonl': lines.map((line) => `${JSON.stringify(line)}\n`).join('') } }
  })
}

async function settle(sandbox: FakeSandbox, more: Partial<TaskMaker> = {}) {
  await writeTree(join(dir, 'source'), tree(files))
  const source = packageOf(files, { dir: join(dir, 'source') })
  const draft = detectRecipe(source, '3.11')
  if (!draft.ok) throw new Error(draft.reason.reason)
  const options = { signal: new AbortController().signal }
  return await settleSuite({ ...makerOf(sandbox, dir), ...more }, { source, draft: draft.value }, options)
}

const runsOf = (sandbox: FakeSandbox): number =>
  sandbox.calls.filter(({ command }) => command.some((word) => word.endsWith('run_suite.py'))).length

describe('settleSuite()', () => {
  it('takes a suite that runs as it is, and keeps what the run said', async () => {
    const settled = await settle(sandboxOf(() => green))
    expect(settled).toMatchObject({
      ok: true,
      value: {
        repairs: [],
        first: { outcomes: { 'tests/test_demo.py::test_a': 'passed' } },
        environment: { recipe: { requirements: ['pytest==1.0'] } },
      },
    })
  })

  it('adds what is missing until the suite runs, and records each change', async () => {
    const settled = await settle(
      sandboxOf((installed) => {
        if (!installed.includes('rare-thing'))
          return [
            { type: 'collect_error', id: 'tests', message: "No module named 'rare_thing'", traceback: '' },
          ]
        if (!installed.includes('pytest-mock'))
          return [failed('tests/test_demo.py::test_a', "fixture 'mocker' not found")]
        return green
      }),
    )
    expect(settled.ok && settled.value.repairs).toEqual([
      { kind: 'add', requirement: 'rare-thing' },
      { kind: 'add', requirement: 'pytest-mock' },
    ])
    expect(settled.ok && settled.value.environment.recipe.requirements).toEqual([
      'pytest-mock==1.0',
      'pytest==1.0',
      'rare-thing==1.0',
    ])
  })

  it('leaves out a file in which nothing can pass, when more passes elsewhere', async () => {
    const others = [1, 2].map((n) => passed(`tests/test_demo.py::test_${n}`))
    const settled = await settle(
      sandboxOf((_, testPaths) =>
        testPaths.includes('tests')
          ? [...others, failed('tests/test_more.py::test_b', 'no network')]
          : others,
      ),
    )
    expect(settled.ok && settled.value.recipe.testPaths).toEqual(['tests/test_demo.py'])
  })

  it('gives up with the cause when no rule knows more', async () => {
    const sandbox = sandboxOf(() => [failed('tests/test_demo.py::test_a', 'AssertionError: 1 != 2')])
    expect(await settle(sandbox)).toEqual({
      ok: false,
      reason: { kind: 'suite_red', reason: expect.stringContaining('only 0 of its 1 tests pass') },
    })
    expect(runsOf(sandbox)).toBe(1)
  })

  it('tries a few times and no more', async () => {
    let turn = 0
    const sandbox = sandboxOf(() => {
      turn++
      const module = ['yaml', 'trio', 'anyio', 'flask', 'numpy', 'redis', 'rich', 'h2', 'mock'][turn - 1]
      return [failed('tests/test_demo.py::test_a', `No module named '${module}'`)]
    })
    expect(await settle(sandbox)).toMatchObject({ ok: false, reason: { kind: 'suite_red' } })
    expect(runsOf(sandbox)).toBe(7)
  })

  describe('with a model', () => {
    const needsOdd = (): FakeSandbox =>
      sandboxOf((installed) =>
        installed.includes('odd') ? green : [failed('tests/test_demo.py::test_a', 'what is odd?')],
      )
    const advisorOf = (...replies: readonly string[]) => {
      const model = createFakeModel((_, call) => textReply(replies[call - 1] ?? 'nothing'))
      return { model, instructions: '' }
    }
    const odd = '{"reason": "odd", "repairs": [{"kind": "add", "requirement": "odd"}]}'

    it('asks it when no rule knows more, and makes what it proposes', async () => {
      const settled = await settle(needsOdd(), { advisor: advisorOf(odd) })
      expect(settled.ok && settled.value.repairs).toEqual([{ kind: 'add', requirement: 'odd' }])
    })

    it('gives up when it does', async () => {
      const advisor = advisorOf('{"reason": "hopeless", "repairs": []}')
      expect(await settle(needsOdd(), { advisor })).toMatchObject({
        ok: false,
        reason: { kind: 'suite_red' },
      })
      expect(advisor.model.requests).toHaveLength(1)
    })

    it('asks a few times and no more', async () => {
      const other = odd.replace('"odd"}', '"other"}')
      const advisor = advisorOf(other, other, other, other, other)
      expect(await settle(needsOdd(), { advisor })).toMatchObject({ ok: false })
      expect(advisor.model.requests).toHaveLength(3)
    })

    it('is not kept from trying by what came of it without one', async () => {
      expect(await settle(needsOdd())).toMatchObject({ ok: false })
      expect(await settle(needsOdd(), { advisor: advisorOf(odd) })).toMatchObject({ ok: true })
    })
  })

  it('remembers an outcome, good or bad, and asks nothing again', async () => {
    const bad = sandboxOf(() => [failed('tests/test_demo.py::test_a', 'no')])
    const first = await settle(bad)
    const again = sandboxOf(() => green)
    expect(await settle(again)).toEqual(first)
    expect(again.calls).toEqual([])
  })

  it('does not remember a suite that was too slow, which may have been the machine', async () => {
    const slow = createFakeSandbox(({ command }) =>
      command.some((word) => word.endsWith('record_versions.py'))
        ? { stdout: '{"pytest": "1.0"}' }
        : { seconds: 1e6, files: { 'results.jsonl': '' } },
    )
    expect(await settle(slow)).toMatchObject({ ok: false, reason: { kind: 'suite_slow' } })
    expect(await settle(sandboxOf(() => green))).toMatchObject({ ok: true })
  })
})
