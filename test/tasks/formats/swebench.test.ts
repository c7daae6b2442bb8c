import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../src/lib/domain/patch/apply-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import { readArchive } from '../../../src/lib/files/read-archive.ts'
import { loadTask } from '../../../src/lib/tasks/formats/load-task.ts'
import { evalCommands } from '../../../src/lib/tasks/formats/swebench/eval-commands.ts'
import { writeInstances } from '../../../src/lib/tasks/formats/swebench/write-instances.ts'
import { taskDigest } from '../../../src/lib/tasks/record/task-files.ts'
import { gitRepository } from '../../fakes/git-repository.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { demoTask, demoTree, failing, foreignInstance, formatDeps, goldPatch, passing } from './demo-task.ts'

const fixture = (name: string): string =>
  join(import.meta.dirname, '../../../../shared/fixtures/test-logs', name)

function written(value: unknown, name = 'one.json'): string {
  const path = join(tempDir(), name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

async function cloneOfDemo(name: string): Promise<string> {
  const dir = tempDir()
  await gitRepository(join(dir, name), demoTree)
  return dir
}

describe('a task as SWE-bench JSON lines', () => {
  it('comes back the same, every part and the digest', async () => {
    const task = await demoTask()
    const path = join(tempDir(), 'tasks.jsonl')
    const files = await writeInstances(path, [{ task, withPrivate: true }])
    expect(files.every((file) => existsSync(file))).toBe(true)
    const back = await loadTask({ path }, formatDeps())
    expect(taskDigest(back.record)).toBe(taskDigest(task.record))
    expect({ ...back, repoArchive: Buffer.from(back.repoArchive).toString('hex') }).toEqual({
      ...task,
      repoArchive: Buffer.from(task.repoArchive).toString('hex'),
    })
  })

  it('has every field of SWE-bench, the lists as JSON text', async () => {
    const path = join(tempDir(), 'tasks.jsonl')
    await writeInstances(path, [{ task: await demoTask(), withPrivate: true }])
    const row = JSON.parse(readFileSync(path, 'utf8'))
    expect(Object.keys(row)).toEqual(expect.arrayContaining(Object.keys(foreignInstance)))
    expect(JSON.parse(row.FAIL_TO_PASS)).toEqual([failing])
    const own = Object.keys(row).filter((key) => !(key in foreignInstance))
    expect(own.every((key) => key.startsWith('agentao_'))).toBe(true)
  })

  it('gives nothing of the private half away unless told to', async () => {
    const path = join(tempDir(), 'tasks.jsonl')
    await writeInstances(path, [{ task: await demoTask(), withPrivate: false }])
    const text = readFileSync(path, 'utf8')
    for (const secret of ['test_half', 'test_double', 'x // 2']) expect(text).not.toContain(secret)
    await expect(loadTask({ path }, formatDeps())).rejects.toThrow('without its private half')
  })

  it('is refused when a part was changed', async () => {
    const path = join(tempDir(), 'tasks.jsonl')
    await writeInstances(path, [{ task: await demoTask(), withPrivate: true }])
    writeFileSync(path, readFileSync(path, 'utf8').replace('x // 2', 'x // 3'))
    await expect(loadTask({ path }, formatDeps())).rejects.toMatchObject({ code: 'AGT_TASK_CORRUPT' })
  })

  it('is refused when its archive is gone, or lies elsewhere', async () => {
    const path = join(tempDir(), 'tasks.jsonl')
    const [, archive = ''] = await writeInstances(path, [{ task: await demoTask(), withPrivate: true }])
    rmSync(archive)
    await expect(loadTask({ path }, formatDeps())).rejects.toThrow('is not beside')
    writeFileSync(path, JSON.stringify({ ...foreignInstance, agentao_repo_archive: '../../etc/passwd' }))
    await expect(loadTask({ path }, formatDeps())).rejects.toThrow('outside the folder')
  })
})

describe('an instance made elsewhere', () => {
  it.each(['someone__demo', 'demo'])('takes its files from the clone %s', async (name) => {
    const reposDir = await cloneOfDemo(name)
    const task = await loadTask({ path: written(foreignInstance), reposDir }, formatDeps())
    expect(task.record).toMatchObject({
      instance_id: 'someone__demo-7',
      repo: 'someone/demo',
      license: 'MIT',
      provenance: { source: 'swebench', strategy: 'imported' },
      environment: { sourceRoots: ['.'], testPaths: ['tests'], runner: 'pytest', image: null },
    })
    expect(task.hiddenTests).toEqual({ FAIL_TO_PASS: [failing], PASS_TO_PASS: [passing], flake_rate: {} })
    expect([...(await readArchive(task.repoArchive)).keys()]).toEqual([...demoTree.keys()].sort())
  })

  it('keeps the image, the parser and the test commands of version 5', async () => {
    const reposDir = await cloneOfDemo('demo')
    const instance = {
      ...foreignInstance,
      FAIL_TO_PASS: [failing],
      image: 'swebench/demo:latest',
      log_parser: 'parse_log_pytest',
      eval_script: ": '>>>>> Start Test Output'\npytest -rA tests\n: '>>>>> End Test Output'\n",
    }
    const { record } = await loadTask({ path: written(instance), reposDir }, formatDeps())
    expect(record.environment).toMatchObject({
      image: 'swebench/demo:latest',
      runner: 'parse_log_pytest',
      testCommand: ['bash', '-c', 'pytest -rA tests'],
      testPaths: ['tests/test_demo.py', 'tests/test_half.py'],
      requirements: [],
    })
  })

  it('is turned round when its patch plants the bug', async () => {
    const dir = tempDir()
    const parsed = parsePatch(goldPatch)
    const fixed = parsed.ok ? applyPatch(demoTree, parsed.value) : parsed
    if (!fixed.ok) throw new Error('the demo does not fit')
    await gitRepository(join(dir, 'demo'), fixed.value)
    const bug = goldPatch.replace(
      '-    return x / 2\n+    return x // 2',
      '-    return x // 2\n+    return x / 2',
    )
    const instance = { ...foreignInstance, repo: 'swesmith/demo', patch: bug }
    const task = await loadTask({ path: written(instance), reposDir: dir }, formatDeps())
    expect(task.goldPatch).toBe(goldPatch)
    expect((await readArchive(task.repoArchive)).get('demo.py')?.bytes).toEqual(
      demoTree.get('demo.py')?.bytes,
    )
  })

  it.each([
    ['its patch does not fit', { patch: goldPatch.replace('x / 2', 'x % 2') }],
    ['its test patch does not fit', { test_patch: goldPatch.replace('x / 2', 'x % 2') }],
    ['it has no patch', { patch: '' }],
    ['only Python', { language: 'c' }],
    ['FAIL_TO_PASS', { FAIL_TO_PASS: 'not json' }],
    ['base_commit', { base_commit: undefined }],
  ])('is refused with its own sentence: %s', async (sentence, change) => {
    const reposDir = await cloneOfDemo('demo')
    const path = written({ ...foreignInstance, ...change })
    const loading = loadTask({ path, reposDir }, formatDeps())
    await expect(loading).rejects.toThrow(sentence)
    await expect(loading).rejects.toMatchObject({ code: 'AGT_TASK_CORRUPT' })
  })

  it('says which clone or commit is missing', async () => {
    const path = written(foreignInstance)
    await expect(loadTask({ path, reposDir: tempDir() }, formatDeps())).rejects.toThrow(
      'neither someone__demo nor demo',
    )
    const reposDir = await cloneOfDemo('demo')
    const late = written({ ...foreignInstance, base_commit: 'f'.repeat(40) })
    await expect(loadTask({ path: late, reposDir }, formatDeps())).rejects.toThrow('has no revision')
    const odd = written({ ...foreignInstance, repo: 'no repository' })
    await expect(loadTask({ path: odd }, formatDeps())).rejects.toThrow('is not an owner/name')
  })

  it('is fetched from its address when there is no clone', async () => {
    const calls: string[] = []
    const deps = formatDeps()
    const git = {
      ...deps.git,
      fetchCommit: ({ address, commit }: { address: string; commit: string }) => {
        calls.push(`${address}@${commit}`)
        return Promise.resolve({ ok: false as const, reason: 'No network.' })
      },
    }
    const loading = loadTask({ path: written(foreignInstance) }, { ...deps, git })
    await expect(loading).rejects.toMatchObject({
      code: 'AGT_GIT',
      message: expect.stringContaining('No network.'),
    })
    expect(calls).toEqual(['https://github.com/someone/demo.git@main'])
  })
})

describe('a SWE-bench file', () => {
  const two = [foreignInstance, { ...foreignInstance, instance_id: 'someone__demo-8' }]

  it.each([
    ['JSON lines', two.map((row) => JSON.stringify(row)).join('\n')],
    ['a JSON list', JSON.stringify(two)],
    ['an object by id', JSON.stringify(Object.fromEntries(two.map((row) => [row.instance_id, row])))],
  ])('of several instances is read as %s, by #id or by option', async (_, text) => {
    const reposDir = await cloneOfDemo('demo')
    const path = written(text, 'two.jsonl')
    const wanted = 'someone__demo-8'
    const byHash = await loadTask({ path: `${path}#${wanted}`, reposDir }, formatDeps())
    const byOption = await loadTask({ path, instanceId: wanted, reposDir }, formatDeps())
    expect([byHash.record.instance_id, byOption.record.instance_id]).toEqual([wanted, wanted])
    await expect(loadTask({ path, reposDir }, formatDeps())).rejects.toThrow('holds 2 instances; name one')
    await expect(loadTask({ path: `${path}#none`, reposDir }, formatDeps())).rejects.toThrow(
      "no instance 'none'",
    )
  })

  it.each([
    ['{"a": 1}\nnot json\n', 'Line 2'],
    ['[]', 'no SWE-bench instance'],
    ['', 'no SWE-bench instance'],
  ])('of other content is refused: %j', async (text, sentence) => {
    await expect(loadTask({ path: written(text) }, formatDeps())).rejects.toThrow(sentence)
  })

  it.for([
    ['swe-smith-instance.json', 'holds no clone of swesmith/'],
    ['swe-rebench-v2-sample.json', 'its tests are in c, and only Python is graded here'],
    ['swe-bench-pvlib.jsonl', 'no row has an instance_id'],
  ] as const)(
    'recorded elsewhere is understood, or refused for what it is: %s',
    async ([name, sentence], context) => {
      if (!existsSync(fixture(name))) context.skip('the recording is not on this machine')
      const loading = loadTask({ path: fixture(name), reposDir: tempDir() }, formatDeps())
      await expect(loading).rejects.toThrow(sentence)
    },
  )
})

describe('loadTask()', () => {
  it.each(['/nonexistent', '/nonexistent/x.jsonl#a'])('says that there is no task at %s', async (path) => {
    await expect(loadTask({ path }, formatDeps())).rejects.toMatchObject({ code: 'AGT_TASK_NOT_FOUND' })
  })

  it('says that a folder holds no task', async () => {
    await expect(loadTask({ path: tempDir() }, formatDeps())).rejects.toThrow(
      'neither task.json nor task.toml',
    )
  })
})

describe('evalCommands()', () => {
  it('takes what stands between the markers, or nothing', () => {
    expect(evalCommands("a\n: '>>>>> Start Test Output'\nb\nc\n: '>>>>> End Test Output'\nd")).toBe('b\nc')
    for (const text of ['', 'pytest', '>>>>> End Test Output\n>>>>> Start Test Output'])
      expect(evalCommands(text)).toBeNull()
  })
})
