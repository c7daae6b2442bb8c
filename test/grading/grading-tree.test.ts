import { describe, expect, test } from 'vitest'
import { applyPatch } from '../../src/lib/domain/patch/apply-patch.ts'
import { makePatch } from '../../src/lib/domain/patch/make-patch.ts'
import { parsePatch } from '../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import { type GradingTree, gradingTree } from '../../src/lib/grading/grading-tree.ts'
import { protectionOf } from '../../src/lib/grading/protected-paths.ts'

const tree = (files: Readonly<Record<string, string>>): FileTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  )

const base = {
  'pkg/a.py': 'x = 1\n',
  'tests/test_a.py': 'def test_a(): assert True\n',
  'tests/conftest.py': 'import pytest\n',
  'pyproject.toml': '[project]\nname = "pkg"\n',
}
const hidden = { 'tests/test_a.py': `${base['tests/test_a.py']}def test_hidden(): assert False\n` }
const places = {
  sourceRoots: ['.'],
  hiddenFiles: new Set(['tests/test_a.py']),
  goldFiles: new Set(['pkg/a.py']),
}

function graded(
  after: Readonly<Record<string, string | null>>,
): GradingTree & { texts: Record<string, string> } {
  const kept = Object.entries({ ...base, ...after }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  const parsed = parsePatch(makePatch(tree(base), tree(Object.fromEntries(kept))))
  if (!parsed.ok) throw new Error(parsed.reason.message)
  const patched = applyPatch(tree(base), parsed.value)
  if (!patched.ok) throw new Error(patched.reason.message)
  const result = gradingTree(
    { pristine: tree({ ...base, ...hidden }), patched: patched.value },
    parsed.value,
    places,
  )
  const texts = Object.fromEntries(
    [...result.tree].map(([path, file]) => [path, Buffer.from(file.bytes).toString()]),
  )
  return { ...result, texts }
}

const names = (result: GradingTree): string[] => result.findings.map((finding) => finding.name)

describe('gradingTree()', () => {
  test('keeps source changes and puts the hidden tests in place', () => {
    const result = graded({ 'pkg/a.py': 'x = 2\n' })
    expect(result.texts).toEqual({ ...base, ...hidden, 'pkg/a.py': 'x = 2\n' })
    expect(result.findings).toEqual([])
    expect(result.source.map((change) => change.path)).toEqual(['pkg/a.py'])
  })

  test('undoes edited, deleted and added tests without accusing an honest answer', () => {
    const result = graded({
      'pkg/a.py': 'x = 2\n',
      'tests/test_a.py': 'def test_a(): pass\n',
      'tests/test_more.py': 'def test_more(): pass\n',
      'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef two():\n    return 2\n',
    })
    expect(result.texts).toEqual({ ...base, ...hidden, 'pkg/a.py': 'x = 2\n' })
    expect(names(result)).toEqual([])
    expect(names(graded({ 'tests/test_a.py': null }))).toEqual(['deleted_test'])
  })

  test.for([
    ['conftest.py', 'def pytest_runtest_makereport(item, call): pass\n', 'conftest_hook'],
    ['pkg/conftest.py', 'import os\nos._exit(0)\n', 'conftest_hook'],
    ['pytest.ini', '[pytest]\naddopts = -p evil\n', 'test_configuration'],
    [
      'pyproject.toml',
      `${base['pyproject.toml']}[tool.pytest.ini_options]\naddopts = "--co"\n`,
      'test_configuration',
    ],
    ['sitecustomize.py', 'import os\n', 'startup_hook'],
    ['pkg.pth', 'import os\n', 'startup_hook'],
    ['pytest.py', 'x = 1\n', 'shadowed_module'],
    ['_pytest/runner.py', 'x = 1\n', 'shadowed_module'],
    ['json/__init__.py', 'x = 1\n', 'shadowed_module'],
    ['evil.dist-info/entry_points.txt', '[pytest11]\nevil = evil\n', 'plugin_entry_point'],
    ['pkg/__pycache__/a.cpython-311.pyc', 'x\n', 'compiled_file'],
    ['tests/report.json', '{}\n', 'seeded_result'],
  ] as const)('takes %s back and names it', ([path, text, finding]) => {
    const result = graded({ [path]: text })
    expect(result.texts).toEqual({ ...base, ...hidden })
    expect(names(result)).toEqual([finding])
  })

  test('takes back a rename that would move a test out of the way', () => {
    const patch =
      'diff --git a/tests/test_a.py b/pkg/b.py\nsimilarity index 100%\nrename from tests/test_a.py\nrename to pkg/b.py\n'
    const parsed = parsePatch(patch)
    const patched = parsed.ok ? applyPatch(tree(base), parsed.value) : parsed
    if (!parsed.ok || !patched.ok) throw new Error('the patch is good')
    const result = gradingTree(
      { pristine: tree({ ...base, ...hidden }), patched: patched.value },
      parsed.value,
      places,
    )
    expect(Buffer.from(result.tree.get('tests/test_a.py')?.bytes ?? []).toString()).toBe(
      hidden['tests/test_a.py'],
    )
  })
})

describe('protectionOf()', () => {
  test('leaves alone what only looks like a test or a standard module', () => {
    for (const path of ['pkg/json.py', 'pkg/types.py', 'pkg/testing/tools.py', 'setup.py', 'pkg/latest.py']) {
      expect(protectionOf(path, places), path).toBeNull()
    }
  })

  test('lets the task decide that a file named like a test is source', () => {
    const path = 'pkg/test_runner.py'
    expect(protectionOf(path, places)).toBe('test')
    expect(protectionOf(path, { ...places, goldFiles: new Set([path]) })).toBeNull()
  })

  test('looks for shadowing names below every import root', () => {
    const src = { ...places, sourceRoots: ['src'] }
    expect(protectionOf('src/random.py', src)).toBe('shadowed_module')
    expect(protectionOf('random.py', src)).toBe('shadowed_module')
    expect(protectionOf('src/pkg/random.py', src)).toBeNull()
  })
})
