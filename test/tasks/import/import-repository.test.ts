import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createGitReader } from '../../../src/lib/adapters/git/create-git-reader.ts'
import { templatesDir } from '../../../src/lib/app/package-root.ts'
import { applyPatch } from '../../../src/lib/domain/patch/apply-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'
import type { Sandbox } from '../../../src/lib/domain/ports/sandbox.ts'
import { readArchive } from '../../../src/lib/files/read-archive.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { importPlan } from '../../../src/lib/tasks/import/import-plan.ts'
import { importRepository } from '../../../src/lib/tasks/import/import-repository.ts'
import type { ImportRequest } from '../../../src/lib/tasks/import/import-request.ts'
import { type PreparedImport, prepareImport } from '../../../src/lib/tasks/import/prepare-import.ts'
import type { TaskMaker } from '../../../src/lib/tasks/task-maker.ts'
import { gitRepository, gitVariables } from '../../fakes/git-repository.ts'
import { fakePackageIndex } from '../../fakes/package-index.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'
import { localSandbox, pythonWithPytest } from '../../suite/local-sandbox.ts'
import { demo, demoTree, failing, goldPatch, passing, testsPatch } from '../formats/demo-task.ts'

const python = pythonWithPytest()
const signal = new AbortController().signal

type Inputs = Partial<Omit<ImportRequest, 'repo'>> & {
  readonly files?: Readonly<Record<string, string>>
  readonly snapshot?: FileTree
  readonly fix?: string
  readonly hidden?: string | Readonly<Record<string, string>>
}

async function requestOf({ files, snapshot, fix, hidden, ...rest }: Inputs = {}): Promise<ImportRequest> {
  const dir = tempDir()
  await gitRepository(join(dir, 'demo'), snapshot ?? (files === undefined ? demoTree : tree(files)))
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
    return join(dir, path)
  }
  const tests = hidden ?? testsPatch
  if (typeof tests !== 'string')
    for (const [path, text] of Object.entries(tests)) write(`hidden/${path}`, text)
  return {
    repo: join(dir, 'demo'),
    base: 'main',
    gold: write('fix.patch', fix ?? goldPatch),
    tests: typeof tests === 'string' ? write('tests.patch', tests) : join(dir, 'hidden'),
    problem: write('problem.md', 'half(5) is 2.5\n'),
    install: [],
    testCommand: null,
    solveSeconds: 60,
    ...rest,
  }
}

const prepare = async (inputs: Inputs = {}): Promise<PreparedImport> =>
  prepareImport(await requestOf(inputs), {
    git: createGitReader({ variables: gitVariables }),
    cacheDir: tempDir(),
    python: () => Promise.resolve('3.11'),
    signal,
  })

function makerOn(sandbox: Sandbox): TaskMaker {
  const prepareHere: Sandbox['prepare'] = async (recipe, source, options) => ({
    ...(await sandbox.prepare(recipe, source, options)),
    recipe,
  })
  return {
    suite: { sandbox: { ...sandbox, prepare: prepareHere }, tools: join(templatesDir, 'python') },
    parser: {
      parse: () => {
        throw new Error('not needed')
      },
    },
    index: fakePackageIndex({}),
    clock: systemClock,
    cacheDir: tempDir(),
    tempDir: tempDir(),
    sampleDir: '',
    wording: JSON.parse('{}'),
    python: '3.11',
    toolVersion: '0',
  }
}

const labels: string[] = []
const importHere = async (inputs: Inputs = {}) =>
  importRepository(await prepare(inputs), {
    maker: makerOn(localSandbox(python ?? '')),
    signal,
    onProgress: (label) => labels.push(label),
  })

describe('prepareImport()', () => {
  it('plans from what the repository says, and runs nothing', async () => {
    expect(
      importPlan(await prepare({ testCommand: 'MODE=fast pytest -q tests/test_half.py', install: ['true'] })),
    ).toMatchObject({
      package: 'demo 1.0',
      license: 'MIT',
      fixes: ['demo.py'],
      brings: ['tests/test_half.py'],
      testPaths: ['tests/test_half.py'],
      variables: { MODE: 'fast' },
      install: ['true'],
      requirements: ['pytest'],
      runs: 6,
    })
  })

  it('reads the tests from a folder as from a diff', async () => {
    const hidden = {
      'tests/test_half.py': 'from demo import half\n\n\ndef test_half():\n    assert half(5) == 2\n',
    }
    const [fromFolder, fromDiff] = [await prepare({ hidden }), await prepare()]
    expect(fromFolder.testsPatch).toBe(fromDiff.testsPatch)
    expect([...fromFolder.snapshot.keys()]).not.toContain('tests/test_half.py')
  })

  it('keeps the whole of a fix to a file that is not UTF-8', async () => {
    const latin = '# coding: latin-1\nWORD = "s\xfc\xdf"\n\n\n\ndef word():\n    return WORD + 1\n'
    const bytes = Buffer.from(latin, 'latin1')
    const given = new Map([...demoTree, ['word.py', { bytes, executable: false }]])
    const change = '@@ -5,3 +5,3 @@\n \n def word():\n-    return WORD + 1\n+    return WORD\n'
    const fix = `${goldPatch}--- a/word.py\n+++ b/word.py\n${change}`
    const { goldPatch: kept, snapshot } = await prepare({ snapshot: given, fix })
    const parsed = parsePatch(kept)
    const after = parsed.ok ? applyPatch(snapshot, parsed.value) : parsed
    const text = after.ok ? Buffer.from(after.value.get('word.py')?.bytes ?? []).toString('latin1') : ''
    expect(text).toBe(latin.replace(' + 1', ''))
    expect(after).toMatchObject({ ok: true })
  })

  it('names the submodules whose files it cannot have', async () => {
    const files = { ...demo, '.gitmodules': '[submodule "a"]\n\tpath = vendored/a\n\turl = ../a\n' }
    expect(importPlan(await prepare({ files })).submodules).toEqual(['vendored/a'])
    expect(importPlan(await prepare()).submodules).toEqual([])
  })

  it("hands pytest the files that unittest's discovery finds, with its folder on the import path", async () => {
    const files = { ...demo, 'tests/__init__.py': '' }
    const prepared = await prepare({ files, testCommand: 'python -m unittest discover -s tests' })
    expect(prepared.draft.recipe).toMatchObject({
      runner: 'pytest',
      testPaths: ['tests/test_demo.py', 'tests/test_half.py'],
      sourceRoots: ['.', 'tests'],
    })
  })

  it.each<[string, Inputs, string]>([
    ['has no revision', { base: 'v9' }, 'AGT_INPUT_MISSING'],
    ['(fix)', { gold: '/nonexistent' }, 'AGT_INPUT_MISSING'],
    ['is a folder', { gold: '/tmp' }, 'AGT_INPUT_MISSING'],
    ['(problem)', { problem: '/nonexistent' }, 'AGT_INPUT_MISSING'],
    ['(tests)', { tests: '/nonexistent' }, 'AGT_INPUT_MISSING'],
    ['cannot be read as a diff', { fix: 'hello\n' }, 'AGT_PATCH_UNREADABLE'],
    ['does not apply to main', { fix: goldPatch.replace('x / 2', 'x % 2') }, 'AGT_PATCH_UNREADABLE'],
    ['not UTF-8 text', { hidden: { 'tests/data.bin': '\0\u0001' } }, 'AGT_PATCH_UNREADABLE'],
    ['together with the fix', { hidden: { 'demo.py': 'x = 1\n' } }, 'AGT_PATCH_UNREADABLE'],
    [
      'has no tests',
      { files: { 'demo.py': demo['demo.py'] }, hidden: { 'note.txt': 'x' } },
      'AGT_PACKAGE_REFUSED',
    ],
    ['it has to run pytest', { testCommand: 'make test' }, 'AGT_USAGE'],
  ])('refuses bad input with its own sentence: %s', async (sentence, inputs, code) => {
    const preparing = prepare(inputs)
    await expect(preparing).rejects.toThrow(sentence)
    await expect(preparing).rejects.toMatchObject({ code })
  })
})

describe.skipIf(python === null)(
  'importRepository() (needs a Python with pytest)',
  { timeout: 60_000 },
  () => {
    it('finds by running which tests the fix makes pass', async () => {
      labels.length = 0
      const { task, visible } = await importHere()
      expect(task.hiddenTests).toEqual({ FAIL_TO_PASS: [failing], PASS_TO_PASS: [passing], flake_rate: {} })
      expect(visible).toEqual([])
      expect(task.record).toMatchObject({ repo: 'demo', limits: { solve_seconds: 60, test_seconds: 300 } })
      expect(task.record.environment.requirements).toContainEqual(expect.stringMatching(/^pytest==/))
      const shown = await readArchive(task.repoArchive)
      expect([...shown.keys()].sort()).toEqual([...demoTree.keys()].sort())
      expect([...new Set(labels)]).toEqual(
        expect.arrayContaining(['tests with the fix, run 1 of 3', 'tests without the fix, run 3 of 3']),
      )
    })

    it('takes tests that cannot even be imported without the fix', async () => {
      const fix = goldPatch
        .replace('+    return x // 2\n', '+    return x // 2\n+\n+\n+third = 3\n')
        .replace('+1,5', '+1,8')
      const hidden = {
        'tests/test_third.py': 'from demo import third\n\n\ndef test_third():\n    assert third == 3\n',
      }
      const { task } = await importHere({
        fix,
        hidden,
        files: { 'demo.py': demo['demo.py'], 'pyproject.toml': demo['pyproject.toml'] },
      })
      expect(task.hiddenTests.FAIL_TO_PASS).toEqual(['tests/test_third.py::test_third'])
    })

    it('refuses a fix that makes no failing test pass', async () => {
      const hidden = { 'tests/test_none.py': 'def test_none():\n    pass\n' }
      const importing = importHere({ hidden })
      await expect(importing).rejects.toMatchObject({ code: 'AGT_CHECK_FAILED' })
      await expect(importing).rejects.toThrow('makes no failing test pass')
    })

    it('refuses tests that end the run', async () => {
      const hidden = { 'tests/test_half.py': 'import os\n\n\ndef test_half():\n    os._exit(3)\n' }
      await expect(importHere({ hidden })).rejects.toThrow('do not come to their end')
    })

    it('names failing tests that solvers can read', async () => {
      const files = {
        ...demo,
        'tests/test_half.py': 'from demo import half\n\n\ndef test_half():\n    assert half(5) == 2\n',
      }
      const { task, visible } = await importHere({ files, hidden: { 'tests/__init__.py': '' } })
      expect(visible).toEqual([failing])
      expect(task.hiddenTests.FAIL_TO_PASS).toEqual([failing])
    })
  },
)
