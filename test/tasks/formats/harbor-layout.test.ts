import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import { materializeSnapshot } from '../../../src/lib/files/materialize-snapshot.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'
import { pythonWithPytest } from '../../suite/local-sandbox.ts'
import { demoTask, demoTree, failing, goldPatch } from './demo-task.ts'
import { collectHook, exported } from './harbor-exported.ts'

const python = pythonWithPytest()

/** Plays Harbor with plain folders: the agent's container, its end, then the verifier's. */
async function play(
  task: Task,
  act: (root: string) => void,
): Promise<Record<string, number> & { log: string }> {
  const dir = await exported(task)
  const agent = tempDir()
  const verifier = tempDir()
  const variables = { PATH: `${dirname(python ?? '')}:${process.env.PATH}`, HOME: agent }
  await materializeSnapshot(task.repoArchive, join(agent, 'testbed'))
  cpSync(join(dir, 'solution'), join(agent, 'solution'), { recursive: true })
  act(agent)
  const hook = collectHook(dir)
  execFileSync('sh', ['-c', hook], { env: { ...variables, AGENTAO_ROOT: agent }, stdio: 'ignore' })
  cpSync(join(dir, 'tests'), join(verifier, 'tests'), { recursive: true })
  cpSync(join(agent, 'logs/artifacts'), join(verifier, 'logs/artifacts'), { recursive: true })
  const { stdout } = spawnSync('bash', [join(verifier, 'tests/test.sh')], {
    env: { ...variables, AGENTAO_ROOT: verifier },
    encoding: 'utf8',
  })
  return { ...JSON.parse(readFileSync(join(verifier, 'logs/verifier/reward.json'), 'utf8')), log: stdout }
}

const solve = (root: string): void => {
  execFileSync('bash', [join(root, 'solution/solve.sh')], {
    env: { PATH: process.env.PATH, AGENTAO_ROOT: root },
  })
}

describe.skipIf(python === null)(
  'the exported folder, run in its own layout (needs a Python with pytest)',
  () => {
    it('rewards the oracle with 1', async () => {
      const { log, ...reward } = await play(await demoTask(), solve)
      expect(reward, log).toEqual({ reward: 1, fail_to_pass: 1, pass_to_pass: 1 })
    })

    it('rewards doing nothing with 0, because the hidden tests ran and failed', async () => {
      const { log, ...reward } = await play(await demoTask(), () => undefined)
      expect(reward, log).toEqual({ reward: 0, fail_to_pass: 0, pass_to_pass: 1 })
      expect(log).toContain(`FAIL_TO_PASS does not pass: ${failing}`)
    })

    it('rewards a fix that breaks another test with 0', async () => {
      const { log, ...reward } = await play(await demoTask(), (root) => {
        solve(root)
        const path = join(root, 'testbed/demo.py')
        writeFileSync(path, readFileSync(path, 'utf8').replace('x * 2', 'x * 3'))
      })
      expect(reward, log).toEqual({ reward: 0, fail_to_pass: 1, pass_to_pass: 0 })
    })

    it('takes a fix that the agent committed', async () => {
      const { reward, log } = await play(await demoTask(), (root) => {
        solve(root)
        const git = ['-C', join(root, 'testbed'), '-c', 'user.name=a', '-c', 'user.email=a@example.org']
        execFileSync('git', [...git, 'commit', '-qam', 'fix'], {
          env: { PATH: process.env.PATH, HOME: root },
        })
      })
      expect(reward, log).toBe(1)
    })

    it.each([
      [
        'a conftest that makes every test pass',
        'conftest.py',
        'import pytest\n\n@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_call(item):\n    item.obj = lambda *a, **k: None\n',
      ],
      ['tests of its own with the hidden name', 'tests/test_half.py', 'def test_half():\n    pass\n'],
      ['an exit before the tests', 'demo.py', 'import os\nos._exit(0)\n'],
      ['settings that leave tests out', 'pytest.ini', '[pytest]\naddopts = --deselect tests/test_half.py\n'],
      ['a start-up module', 'sitecustomize.py', 'import os\nos._exit(0)\n'],
    ])('rewards %s with 0', async (_, path, text) => {
      const { reward, log } = await play(await demoTask(), (root) => {
        writeFileSync(join(root, 'testbed', path), text)
      })
      expect(reward, log).toBe(0)
    })

    it('rewards a fix the same when the agent also deleted and rewrote tests, for they are put back', async () => {
      const { log, ...reward } = await play(await demoTask(), (root) => {
        solve(root)
        rmSync(join(root, 'testbed/tests/test_demo.py'))
        writeFileSync(join(root, 'testbed/tests/test_half.py'), 'def test_half():\n    assert False\n')
      })
      expect(reward, log).toEqual({ reward: 1, fail_to_pass: 1, pass_to_pass: 1 })
    })

    it('follows no link that an answer brings', async () => {
      const outside = tempDir()
      const { reward, log } = await play(await demoTask(), (root) => {
        rmSync(join(root, 'testbed/tests'), { recursive: true })
        symlinkSync(outside, join(root, 'testbed/tests'))
      })
      expect(reward, log).toBe(0)
      expect(readdirSync(outside)).toEqual([])
    })

    it('rewards tests that never end with 0, and ends', async () => {
      const { record, ...content } = await demoTask()
      const limits = { ...record.limits, test_seconds: 3 }
      const { reward, log } = await play({ ...content, record: { ...record, limits } }, (root) => {
        writeFileSync(
          join(root, 'testbed/demo.py'),
          'import time\n\n\ndef half(x):\n    time.sleep(600)\n\n\ndouble = half\n',
        )
      })
      expect(reward).toBe(0)
      expect(log).toContain('did not end within 3 s')
    })

    it('forgives a test that is known to flake', async () => {
      const flaky = 'tests/test_flaky.py::test_flaky'
      const source =
        'import os\n\n\ndef test_flaky():\n    marker = os.environ["FLAKE_FILE"]\n    seen = os.path.exists(marker)\n    open(marker, "w").close()\n    assert seen\n'
      const marker = join(tempDir(), 'seen')
      const withFlaky = new Map([...demoTree, ...tree({ 'tests/test_flaky.py': source })])
      const { record, ...content } = await demoTask()
      const task: Task = {
        ...content,
        record: { ...record, environment: { ...record.environment, variables: { FLAKE_FILE: marker } } },
        testsPatch: `${content.testsPatch}${makePatch(demoTree, withFlaky)}`,
        hiddenTests: { ...content.hiddenTests, PASS_TO_PASS: [flaky], flake_rate: { [flaky]: 0.5 } },
      }
      const { reward, log } = await play(task, solve)
      expect(reward, log).toBe(1)
    })

    it('takes a test that passes while a part of it is skipped', async () => {
      const source =
        'import unittest\n\n\nclass PartsTest(unittest.TestCase):\n    def test_parts(self):\n        for part in (1, 2):\n            with self.subTest(part=part):\n                if part == 1:\n                    self.skipTest("not here")\n'
      const withParts = new Map([...demoTree, ...tree({ 'tests/test_parts.py': source })])
      const { record, ...content } = await demoTask()
      const task: Task = {
        ...content,
        record,
        testsPatch: `${content.testsPatch}${makePatch(demoTree, withParts)}`,
        hiddenTests: {
          ...content.hiddenTests,
          PASS_TO_PASS: ['tests/test_parts.py::PartsTest::test_parts'],
        },
      }
      const { reward, log } = await play(task, solve)
      expect(reward, log).toBe(1)
    })

    it('writes a reward of 0 when grading itself fails', async () => {
      const { record, ...content } = await demoTask()
      const { reward, log } = await play(
        { ...content, record, testsPatch: goldPatch.replace('x / 2', 'y') },
        solve,
      )
      expect(reward).toBe(0)
      expect(log).toContain('the hidden tests do not apply')
    })
  },
)
