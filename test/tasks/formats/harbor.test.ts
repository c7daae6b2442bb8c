import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { templatesDir } from '../../../src/lib/app/package-root.ts'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import { materializeSnapshot } from '../../../src/lib/files/materialize-snapshot.ts'
import { packArchive } from '../../../src/lib/files/pack-archive.ts'
import { readTree } from '../../../src/lib/files/read-tree.ts'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { harborTree, writeHarbor } from '../../../src/lib/tasks/formats/harbor/write-harbor.ts'
import { writeToml } from '../../../src/lib/tasks/formats/harbor/write-toml.ts'
import { loadTask } from '../../../src/lib/tasks/formats/load-task.ts'
import { parseToml, type TomlTable, tableAt } from '../../../src/lib/tasks/recipe/parse-toml.ts'
import { taskDigest } from '../../../src/lib/tasks/record/task-files.ts'
import { gitRepository } from '../../fakes/git-repository.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'
import { pythonWithPytest } from '../../suite/local-sandbox.ts'
import { demoTask, demoTree, failing, foreignInstance, formatDeps, goldPatch } from './demo-task.ts'

async function exported(task?: Task): Promise<string> {
  const dir = join(tempDir(), 'demo')
  await writeHarbor(dir, task ?? (await demoTask()), templatesDir)
  return dir
}

const settingsOf = (dir: string): TomlTable => parseToml(readFileSync(join(dir, 'task.toml'), 'utf8'))

describe('a task as a Harbor folder', () => {
  it('comes back the same, every part and the digest', async () => {
    const task = await demoTask()
    const back = await loadTask({ path: await exported(task) }, formatDeps())
    expect(taskDigest(back.record)).toBe(taskDigest(task.record))
    expect({ ...back, repoArchive: Buffer.from(back.repoArchive).toString('hex') }).toEqual({
      ...task,
      repoArchive: Buffer.from(task.repoArchive).toString('hex'),
    })
  })

  it('is the same, byte for byte, each time', async () => {
    const task = await demoTask()
    expect(await harborTree(task, templatesDir)).toEqual(await harborTree(task, templatesDir))
  })

  it('has a verifier of its own, no network, and an answer that leaves as a diff', async () => {
    const dir = await exported()
    const settings = settingsOf(dir)
    expect(settings).toMatchObject({ schema_version: '1.4', artifacts: ['/logs/artifacts/answer.patch'] })
    expect(tableAt(settings, 'verifier')).toMatchObject({ environment_mode: 'separate', timeout_sec: 300 })
    expect(tableAt(settings, 'environment')).toMatchObject({
      network_mode: 'no-network',
      workdir: '/testbed',
    })
    expect(statSync(join(dir, 'tests/test.sh')).mode & 0o111).toBe(0o111)
    expect(statSync(join(dir, 'solution')).mode & 0o077).toBe(0)
  })

  it('keeps the fix and the hidden tests out of what builds the agent image', async () => {
    const dir = await exported()
    const shown = await readTree(join(dir, 'environment'))
    const instruction = readFileSync(join(dir, 'instruction.md'), 'utf8')
    const texts = [...shown].map(([, { bytes }]) => Buffer.from(bytes).toString('utf8')).join('\n')
    for (const secret of ['x // 2', 'test_half']) expect(`${texts}${instruction}`).not.toContain(secret)
  })

  it.each([
    ['tests/tests.json', 'is missing'],
    ['solution/gold.patch', 'is missing'],
  ])('is refused without %s', async (path, sentence) => {
    const dir = await exported()
    rmSync(join(dir, path))
    await expect(loadTask({ path: dir }, formatDeps())).rejects.toThrow(sentence)
  })

  it('is refused when a part was changed', async () => {
    const dir = await exported()
    writeFileSync(join(dir, 'instruction.md'), 'something else')
    await expect(loadTask({ path: dir }, formatDeps())).rejects.toThrow('public/problem.md differs')
  })
})

describe('the agent image', () => {
  it('holds the commit that the answer is a diff against, whatever the attributes of the repository', async () => {
    const odd = tree(
      { '.gitattributes': '* text eol=lf ident\n', 'a.py': 'x = 1\r\n# $Id$\r\n', '.gitignore': 'a.py\n' },
      ['a.py'],
    )
    const dir = await exported(await demoTask({ repoArchive: await packArchive(odd) }))
    const testbed = tempDir()
    await writeTree(testbed, odd)
    const dockerfile = readFileSync(join(dir, 'environment/Dockerfile'), 'utf8').replaceAll('\\\n', '')
    const [commands = 'false'] = /git init .*/.exec(dockerfile) ?? []
    execFileSync('sh', ['-e', '-c', commands], {
      cwd: testbed,
      env: { PATH: process.env.PATH, HOME: testbed },
    })
    const [hook = ''] = collectHooks(settingsOf(dir))
    const head = execFileSync('git', ['-C', testbed, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    expect(hook).toContain(`--binary ${head} `)
  })

  it('quotes what a requirement or a variable may hold', async () => {
    const { record, ...content } = await demoTask()
    const environment = {
      ...record.environment,
      requirements: ['a==1; python_version < "4"'],
      variables: { SAY: 'a "b" $c' },
      install: ["echo 'one'\necho two"],
    }
    const dir = await exported({ ...content, record: { ...record, environment } })
    const lines = readFileSync(join(dir, 'environment/Dockerfile'), 'utf8').split('\n')
    expect(lines).toContain(`RUN pip install --no-cache-dir 'a==1; python_version < "4"'`)
    expect(lines).toContain('ENV SAY="a \\"b\\" \\$c"')
    const [install = ''] = lines.filter((line) => line.includes('echo'))
    expect(JSON.parse(install.slice(4))).toEqual(['sh', '-e', '-c', "echo 'one'\necho two"])
  })

  it('is built from the image that a task comes with', async () => {
    const { record, ...content } = await demoTask()
    const dir = await exported({
      ...content,
      record: { ...record, environment: { ...record.environment, image: 'x@sha256:1' } },
    })
    const dockerfile = readFileSync(join(dir, 'environment/Dockerfile'), 'utf8')
    expect(dockerfile).toMatch(/^ARG BASE=x@sha256:1\nFROM \$BASE\n/)
    expect(dockerfile).not.toContain('pip')
  })
})

describe('a Harbor folder made elsewhere', () => {
  function folder(files: Readonly<Record<string, string>>): string {
    const dir = tempDir()
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), text)
    }
    return dir
  }

  it('is read when it carries a SWE-bench instance', async () => {
    const reposDir = tempDir()
    await gitRepository(join(reposDir, 'demo'), demoTree)
    const { problem_statement: _, ...instance } = foreignInstance
    const path = folder({
      'task.toml': 'version = "1.0"\n',
      'instruction.md': 'Fix half.',
      'tests/config.json': JSON.stringify(instance),
    })
    const task = await loadTask({ path, reposDir }, formatDeps())
    expect(task.problemStatement).toBe('Fix half.')
    expect(task.goldPatch).toBe(goldPatch)
  })

  it.each([
    ['only Harbor itself can grade it', 'version = "1.0"\n'],
    ['several steps', '[[steps]]\nname = "a"\n'],
    ['a GPU', '[environment]\ngpus = 1\n'],
  ])('is refused with its reason: %s', async (reason, settings) => {
    const path = folder({ 'task.toml': settings })
    await expect(loadTask({ path }, formatDeps())).rejects.toThrow(reason)
  })
})

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
  const [hook] = collectHooks(settingsOf(dir))
  execFileSync('sh', ['-c', hook ?? 'false'], { env: { ...variables, AGENTAO_ROOT: agent }, stdio: 'ignore' })
  cpSync(join(dir, 'tests'), join(verifier, 'tests'), { recursive: true })
  cpSync(join(agent, 'logs/artifacts'), join(verifier, 'logs/artifacts'), { recursive: true })
  const { stdout } = spawnSync('bash', [join(verifier, 'tests/test.sh')], {
    env: { ...variables, AGENTAO_ROOT: verifier },
    encoding: 'utf8',
  })
  return { ...JSON.parse(readFileSync(join(verifier, 'logs/verifier/reward.json'), 'utf8')), log: stdout }
}

function collectHooks(settings: TomlTable): readonly string[] {
  const { collect } = tableAt(settings, 'verifier')
  return (Array.isArray(collect) ? collect : []).map(({ command }: TomlTable) => String(command))
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

describe('writeToml()', () => {
  const plain = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => (Math.abs(value) < 1e-6 ? 0 : value)),
    fc.array(fc.string(), { maxLength: 3 }),
  )
  const key = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__')
  const flat = fc.dictionary(key, plain, { maxKeys: 4 })
  const nested = fc.dictionary(key, fc.oneof(plain, flat, fc.array(flat, { minLength: 1, maxLength: 2 })), {
    maxKeys: 4,
  })

  it('writes what the reader reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(plain, nested), { maxKeys: 4 }), (table) => {
        expect(JSON.parse(JSON.stringify(parseToml(writeToml(table))))).toEqual(
          JSON.parse(JSON.stringify(table)),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('puts plain values before tables, and lists of tables in sections', () => {
    expect(writeToml({ b: { x: 1 }, a: 'é"\n', list: [{ c: true }, { c: false }] })).toBe(
      'a = "é\\"\\n"\n\n[b]\nx = 1\n\n[[list]]\nc = true\n\n[[list]]\nc = false\n',
    )
  })

  it('refuses what TOML has no place for', () => {
    expect(() => writeToml({ a: Number.NaN })).toThrow(RangeError)
    expect(() => writeToml({ a: [[{ b: 1 }]] })).toThrow(RangeError)
  })

  it('is read the same by Python', (context) => {
    const table = { 'odd key': 'tab\there \u007f 🐍', n: [1, 2.5], t: { deep: { x: 'y' } } }
    const program = 'import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.stdin.read())))'
    const read = spawnSync('python3', ['-c', program], { input: writeToml(table), encoding: 'utf8' })
    if (read.status !== 0 && !existsSync('/usr/bin/python3')) context.skip('no Python 3.11 here')
    expect(JSON.parse(read.stdout)).toEqual(table)
  })
})
