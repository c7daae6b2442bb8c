import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { loadPythonParser } from '../../src/lib/adapters/treesitter/load-python-parser.ts'
import { applyPatch } from '../../src/lib/domain/patch/apply-patch.ts'
import { parsePatch } from '../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import type { Environment, Sandbox } from '../../src/lib/domain/ports/sandbox.ts'
import { readArchive } from '../../src/lib/files/read-archive.ts'
import { writeTree } from '../../src/lib/files/write-tree.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { sameTranscript, transcriptOf } from '../../src/lib/suite/issue/transcript.ts'
import { runTests } from '../../src/lib/suite/run-tests.ts'
import { runVariants } from '../../src/lib/suite/run-variants.ts'
import { claimOf } from '../../src/lib/tasks/issue/faithful.ts'
import { findLeaks } from '../../src/lib/tasks/issue/leak-check.ts'
import { loadIssueWording } from '../../src/lib/tasks/issue/wording.ts'
import { makeTask } from '../../src/lib/tasks/make-task.ts'
import { type PreparedSource, prepareSource } from '../../src/lib/tasks/prepare-source.ts'
import { taskDigest } from '../../src/lib/tasks/record/task-files.ts'
import type { TaskMaker } from '../../src/lib/tasks/task-maker.ts'
import { fakePackageIndex } from '../fakes/package-index.ts'
import { tree } from '../files/tree.ts'
import { localSandbox, pythonWithPytest } from '../suite/local-sandbox.ts'

const templates = join(import.meta.dirname, '../../templates')
const signal = new AbortController().signal

let dir: string
let maker: TaskMaker
let prepared: PreparedSource | null = null

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-pipeline-'))
  const python = pythonWithPytest()
  if (python === null) return
  maker = await makerOn(localSandbox(python))
  const made = await prepareSource(maker, { kind: 'sample' }, { signal })
  if (!made.ok) throw new Error(made.reason.reason)
  prepared = made.value
}, 120_000)
afterAll(() => rm(dir, { recursive: true, force: true }))

async function makerOn(sandbox: Sandbox): Promise<TaskMaker> {
  return {
    suite: { sandbox, tools: join(templates, 'python') },
    parser: await loadPythonParser(),
    index: fakePackageIndex({}),
    clock: systemClock,
    cacheDir: join(dir, 'cache'),
    tempDir: join(dir, 'tmp'),
    sampleDir: join(templates, 'sample-package'),
    wording: await loadIssueWording(join(templates, 'issues/wording.json')),
    python: '3.11',
    toolVersion: '0.0.0',
  }
}

/** Every change of `halve` that the first test notices is noticed by the second too. */
const packageWithProcessTest = {
  'pyproject.toml': '[project]\nname = "halve"\nversion = "1.0"\nlicense = "MIT"\n',
  'halve.py':
    'def halve(number):\n    if number < 0:\n        return -((0 - number) // 2)\n    return number // 2\n',
  'tests/test_halve.py': `import subprocess
import sys

from halve import halve

NUMBERS = [0, 1, 2, 9, -1, -9, 100]
HALVES = [0, 0, 1, 4, 0, -4, 50]
PROGRAM = "from halve import halve; print([halve(number) for number in %r])"


def test_halve():
    for number, half in zip(NUMBERS, HALVES):
        assert halve(number) == half


def test_process():
    run = subprocess.run([sys.executable, "-c", PROGRAM % NUMBERS], capture_output=True, text=True)
    assert run.stdout == "%r\\n" % HALVES


def test_upper():
    assert "halve".upper() == "HALVE"


def test_title():
    assert "halve".title() == "Halve"


def test_length():
    assert len("halve") == 5


def test_split():
    assert "h,alve".split(",") == ["h", "alve"]
`,
}

function ready(context: TestContext): PreparedSource {
  return prepared ?? context.skip('needs python3 with venv, and pytest from a package index')
}

async function taskOf(source: PreparedSource, seed: string) {
  const made = await makeTask(maker, source, { seed, signal })
  if (!made.ok) throw new Error(made.reason.reason)
  return made.value
}

function patched(tree: FileTree, ...patches: readonly string[]): FileTree {
  return patches.reduce((current, text) => {
    const patch = parsePatch(text)
    const applied = patch.ok ? applyPatch(current, patch.value) : patch
    if (!applied.ok) throw new Error('the patch does not apply')
    return applied.value
  }, tree)
}

async function outcomesOn(tree: FileTree, environment: Environment) {
  const workspace = await mkdtemp(join(dir, 'work-'))
  await writeTree(workspace, tree)
  const limits = { seconds: 60, memoryBytes: 2e9, processes: 64, diskBytes: 1e8, outputBytes: 1e6 }
  const run = await runTests(maker.suite, { environment, workspace, limits }, signal)
  if (run.kind !== 'ran') throw new Error(run.kind)
  return run.outcomes
}

describe('making a task of the sample package', () => {
  it('learns which tests pass and what they execute', (context) => {
    const { baseline } = ready(context)
    expect(baseline.passing.length).toBeGreaterThan(50)
    expect(Object.keys(baseline.coverage)).toContain('src/daybook/intervals.py')
    expect(baseline.flakeRate).toEqual({})
  })

  it('is the same for the same seed and another for another', async (context) => {
    const source = ready(context)
    const [one, again, other] = [
      await taskOf(source, 'a'),
      await taskOf(source, 'a'),
      await taskOf(source, 'b'),
    ]
    expect(taskDigest(again.record)).toBe(taskDigest(one.record))
    expect(other.goldPatch).not.toBe(one.goldPatch)
  }, 60_000)

  it('breaks exactly the hidden tests, which the gold patch repairs', async (context) => {
    const source = ready(context)
    const task = await taskOf(source, 'c')
    const snapshot = await readArchive(task.repoArchive)
    const { FAIL_TO_PASS, PASS_TO_PASS } = task.hiddenTests
    const visible = await outcomesOn(snapshot, source.environment)
    expect(FAIL_TO_PASS.filter((id) => visible.has(id))).toEqual([])
    expect([...visible.values()].every((outcome) => outcome === 'passed')).toBe(true)
    const broken = await outcomesOn(patched(snapshot, task.testsPatch), source.environment)
    expect(FAIL_TO_PASS.every((id) => broken.get(id) !== 'passed')).toBe(true)
    expect(PASS_TO_PASS.every((id) => broken.get(id) === 'passed')).toBe(true)
    const fixed = await outcomesOn(patched(snapshot, task.testsPatch, task.goldPatch), source.environment)
    expect([...FAIL_TO_PASS, ...PASS_TO_PASS].every((id) => fixed.get(id) === 'passed')).toBe(true)
  }, 60_000)

  it('writes an issue whose program does on the snapshot what the issue says', async (context) => {
    const source = ready(context)
    const task = await taskOf(source, 'd')
    const claim = claimOf(task.problemStatement)
    if ('missing' in claim) throw new Error(claim.missing)
    const snapshot = await readArchive(task.repoArchive)
    const shown = async (tree: FileTree): Promise<string> => {
      const workspace = await mkdtemp(join(dir, 'work-'))
      await writeTree(workspace, tree)
      const limits = { seconds: 60, memoryBytes: 2e9, processes: 64, diskBytes: 1e8, outputBytes: 1e6 }
      const variants = [{ id: 'x', files: {}, tests: [], snippet: claim.code, seconds: 10 }]
      const batch = { environment: source.environment, workspace, variants, limits }
      const snippet = (await runVariants(maker.suite, batch, signal))[0]?.snippet
      return snippet ? transcriptOf(snippet) : ''
    }
    const fixed = patched(snapshot, task.goldPatch)
    expect(sameTranscript(await shown(snapshot), claim.actual)).toBe(true)
    expect(sameTranscript(await shown(fixed), claim.expected)).toBe(true)
    const secrets = { hiddenTests: task.hiddenTests.FAIL_TO_PASS, goldPatch: task.goldPatch }
    expect(findLeaks(task.problemStatement, secrets)).toEqual([])
  }, 60_000)

  it('gives another task for another seed', async (context) => {
    const fixes: string[] = []
    const source = ready(context)
    for (const seed of ['e/0', 'e/1']) {
      const made = await makeTask(maker, source, { seed, signal })
      fixes.push(made.ok ? made.value.goldPatch : made.reason.reason)
    }
    expect(new Set(fixes).size).toBe(2)
  }, 60_000)

  it('hides a test that notices the bug in a process of its own, though it executes none of it', async (context) => {
    ready(context)
    const path = join(dir, 'halve')
    await writeTree(path, tree(packageWithProcessTest))
    const source = await prepareSource(maker, { kind: 'path', path }, { signal })
    if (!source.ok) throw new Error(source.reason.reason)
    const { hiddenTests } = await taskOf(source.value, 'process')
    expect(hiddenTests.FAIL_TO_PASS).toEqual([
      'tests/test_halve.py::test_halve',
      'tests/test_halve.py::test_process',
    ])
    expect(hiddenTests.PASS_TO_PASS).toHaveLength(4)
  }, 120_000)

  it('leaves no temporary folder behind', async (context) => {
    ready(context)
    expect(await readdir(join(dir, 'tmp'))).toEqual([])
  })

  it('needs nothing but the cache the second time', async (context) => {
    const source = ready(context)
    const started = performance.now()
    const again = await prepareSource(maker, { kind: 'sample' }, { signal })
    expect(again.ok && again.value.baseline).toEqual(source.baseline)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
