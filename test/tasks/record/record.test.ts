import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPythonParser } from '../../../src/lib/adapters/treesitter/load-python-parser.ts'
import { applyPatch } from '../../../src/lib/domain/patch/apply-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'
import { hiddenTestsSchema, type Task, taskRecordSchema } from '../../../src/lib/domain/task.ts'
import { materializeSnapshot } from '../../../src/lib/files/materialize-snapshot.ts'
import { readArchive } from '../../../src/lib/files/read-archive.ts'
import { sha256 } from '../../../src/lib/kernel/digest.ts'
import { hideTests } from '../../../src/lib/tasks/bug/hide-tests.ts'
import { completeCandidate, listCandidates } from '../../../src/lib/tasks/bug/list-candidates.ts'
import { treeWithBug } from '../../../src/lib/tasks/bug/tree-with-bug.ts'
import { assembleTask } from '../../../src/lib/tasks/record/assemble-task.ts'
import { readTask } from '../../../src/lib/tasks/record/read-task.ts'
import { taskDigest } from '../../../src/lib/tasks/record/task-files.ts'
import { writeTask } from '../../../src/lib/tasks/record/write-task.ts'
import { bugOf, fullCoverage, preparedOf } from '../prepared.ts'

const parser = await loadPythonParser()
const code = 'def half(x):\n    return x // 2\n'
const tests =
  'from demo import half\n\n\ndef test_even():\n    assert half(4) == 2\n\n\ndef test_zero():\n    assert half(0) == 0\n'
const files = {
  'demo.py': code,
  'tests/test_demo.py': tests,
  'demo.egg-info/PKG-INFO': 'x',
  'README.md': 'text',
}
const passing = ['tests/test_demo.py::test_even', 'tests/test_demo.py::test_zero']
const prepared = preparedOf(files, { passing, coverage: { 'demo.py': fullCoverage(code, 2) } })

async function someTask(seed = 'seed'): Promise<Task> {
  const candidate = listCandidates(prepared, parser).flatMap((one) => completeCandidate(one, parser) ?? [])[0]
  if (candidate === undefined) throw new Error('no candidate')
  const bug = bugOf(candidate, passing.slice(0, 1))
  const confirmed = { failToPass: passing.slice(0, 1), passToPass: passing.slice(1), flakeRate: {} }
  const snapshot = hideTests(treeWithBug({ prepared, bug }), confirmed.failToPass, parser)?.tree ?? new Map()
  return await assembleTask({
    prepared,
    bug,
    tests: confirmed,
    snapshot,
    problemStatement: '# Wrong half\n',
    seed,
    toolVersion: '0.0.0',
    solveSeconds: 60,
  })
}

function patched(tree: FileTree, patch: string): FileTree {
  const parsed = parsePatch(patch)
  if (!parsed.ok) throw new Error('the patch is refused')
  const applied = applyPatch(tree, parsed.value)
  if (!applied.ok) throw new Error('the patch does not apply')
  return applied.value
}

const text = (tree: FileTree, path: string): string => Buffer.from(tree.get(path)?.bytes ?? []).toString()

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-task-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

describe('assembleTask()', () => {
  it('makes patches that bring back the fixed code and the hidden tests', async () => {
    const task = await someTask()
    const snapshot = await readArchive(task.repoArchive)
    expect(text(snapshot, 'demo.py')).not.toBe(code)
    expect(text(snapshot, 'tests/test_demo.py')).not.toContain('test_even')
    const whole = patched(patched(snapshot, task.goldPatch), task.testsPatch)
    expect(text(whole, 'demo.py')).toBe(code)
    expect(text(whole, 'tests/test_demo.py')).toBe(tests)
    expect([...snapshot.keys()]).toEqual(['README.md', 'demo.py', 'tests/test_demo.py'])
  })

  it('is the same for the same parts, and names what it was made of', async () => {
    const [one, two] = [await someTask(), await someTask()]
    expect(taskDigest(one.record)).toBe(taskDigest(two.record))
    expect(one.record).toMatchObject({ repo: 'demo', version: '1.0', license: 'MIT' })
    expect(one.record.instance_id).toMatch(/^demo__1\.0\.[0-9a-f]{10}$/)
    expect(taskRecordSchema.parse(one.record)).toEqual(one.record)
    expect(hiddenTestsSchema.parse(one.hiddenTests)).toEqual(one.hiddenTests)
  })

  it('commits to the seed without telling it', async () => {
    const { record } = await someTask('a secret seed')
    expect(record.provenance.seed).toBe(`sha256:${sha256('a secret seed')}`)
    expect(JSON.stringify(record)).not.toContain('a secret seed')
  })

  it('names the commit that the snapshot becomes', async () => {
    const task = await someTask()
    expect(await materializeSnapshot(task.repoArchive, join(dir, 'repo'))).toBe(task.record.base_commit)
  })
})

describe('writeTask() and readTask()', () => {
  it('give back the same task', async () => {
    const task = await someTask()
    await writeTask(join(dir, 'task'), task)
    const read = await readTask(join(dir, 'task'))
    expect({ ...read, repoArchive: Buffer.from(read.repoArchive) }).toEqual({
      ...task,
      repoArchive: Buffer.from(task.repoArchive),
    })
  })

  it('write the directory that others read, its private half for the owner only', async () => {
    await writeTask(join(dir, 'task'), await someTask())
    const found = (await readdir(join(dir, 'task'), { recursive: true })).sort()
    expect(found).toEqual([
      'private',
      'private/gold.patch',
      'private/tests.json',
      'private/tests.patch',
      'public',
      'public/problem.md',
      'public/repo.tar.gz',
      'task.json',
    ])
    expect((await stat(join(dir, 'task/private/gold.patch'))).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(join(dir, 'task/private/tests.json'), 'utf8'))).toMatchObject({
      FAIL_TO_PASS: passing.slice(0, 1),
    })
    expect(await readdir(dir)).toEqual(['task'])
  })

  it('replace a task that is already there', async () => {
    await writeTask(join(dir, 'task'), await someTask())
    await writeFile(join(dir, 'task/stray'), '')
    await writeTask(join(dir, 'task'), await someTask())
    expect(await readdir(join(dir, 'task'))).not.toContain('stray')
  })

  it.each([
    'public/problem.md',
    'public/repo.tar.gz',
    'private/gold.patch',
    'private/tests.patch',
    'private/tests.json',
  ])('refuse a task whose %s was changed or removed, naming it', async (name) => {
    await writeTask(join(dir, 'task'), await someTask())
    await appendFile(join(dir, 'task', name), ' ')
    const changed = {
      code: 'AGT_TASK_CORRUPT',
      message: expect.stringContaining(`${name}' has been changed`),
    }
    await expect(readTask(join(dir, 'task'))).rejects.toMatchObject(changed)
    await rm(join(dir, 'task', name))
    const missing = { code: 'AGT_TASK_CORRUPT', message: expect.stringContaining(`${name}' is missing`) }
    await expect(readTask(join(dir, 'task'))).rejects.toMatchObject(missing)
  })

  it('refuse a record that cannot be understood, and a folder without one', async () => {
    await writeTask(join(dir, 'task'), await someTask())
    await writeFile(join(dir, 'task/task.json'), '{"schema_version":"agentao-task/9"}')
    await expect(readTask(join(dir, 'task'))).rejects.toMatchObject({ code: 'AGT_TASK_CORRUPT' })
    await expect(readTask(dir)).rejects.toMatchObject({ code: 'AGT_TASK_NOT_FOUND' })
  })
})
