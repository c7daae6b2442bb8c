import { createGitReader } from '../../../src/lib/adapters/git/create-git-reader.ts'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import { packArchive } from '../../../src/lib/files/pack-archive.ts'
import type { FormatDeps } from '../../../src/lib/tasks/formats/format-deps.ts'
import { importedTask } from '../../../src/lib/tasks/formats/imported-task.ts'
import { gitVariables } from '../../fakes/git-repository.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'
import { recipe } from '../prepared.ts'

/** A package with one bug, its fix, and the test that the fix makes pass. */
export const demo = {
  'pyproject.toml': '[project]\nname = "demo"\nversion = "1.0"\n',
  LICENSE: 'Permission is hereby granted, free of charge, to any person obtaining a copy\n',
  'demo.py': 'def half(x):\n    return x / 2\n\n\ndef double(x):\n    return x * 2\n',
  'tests/test_demo.py': 'from demo import double\n\n\ndef test_double():\n    assert double(2) == 4\n',
} as const

export const demoTree = tree(demo)
const fixedDemo = withFile('demo.py', demo['demo.py'].replace('x / 2', 'x // 2'))
const testedDemo = withFile(
  'tests/test_half.py',
  'from demo import half\n\n\ndef test_half():\n    assert half(5) == 2\n',
)
export const goldPatch = makePatch(demoTree, fixedDemo)
export const testsPatch = makePatch(demoTree, testedDemo)
export const failing = 'tests/test_half.py::test_half'
export const passing = 'tests/test_demo.py::test_double'

function withFile(path: string, text: string): FileTree {
  return new Map([...demoTree, ...tree({ [path]: text })])
}

export async function demoTask(change: Partial<Omit<Task, 'record'>> = {}): Promise<Task> {
  return importedTask({
    instanceId: 'demo__1.0.abc',
    repo: 'demo',
    version: '1.0',
    baseCommit: 'b'.repeat(40),
    license: 'MIT',
    source: 'path:demo',
    detail: 'test',
    recipe,
    limits: { solve_seconds: 60, test_seconds: 60 },
    toolVersion: '0.0.0',
    content: {
      problemStatement: '# half() is wrong\n\n`half(5)` gives 2.5, "not" 2.\\ \u007f é 🐍\n',
      repoArchive: await packArchive(demoTree),
      goldPatch,
      testsPatch,
      hiddenTests: { FAIL_TO_PASS: [failing], PASS_TO_PASS: [passing], flake_rate: { [passing]: 0.25 } },
      ...change,
    },
  })
}

/** A SWE-bench instance of the demo package as others write them. */
export const foreignInstance = {
  repo: 'someone/demo',
  instance_id: 'someone__demo-7',
  base_commit: 'main',
  patch: goldPatch,
  test_patch: testsPatch,
  problem_statement: 'half is wrong',
  hints_text: '',
  created_at: '2024-01-01T00:00:00Z',
  version: '1.0',
  FAIL_TO_PASS: JSON.stringify([failing]),
  PASS_TO_PASS: JSON.stringify([passing]),
  environment_setup_commit: 'main',
}

export function formatDeps(): FormatDeps {
  return {
    git: createGitReader({ variables: gitVariables }),
    tempDir: tempDir(),
    python: () => Promise.resolve('3.11'),
    toolVersion: '0.0.0',
    signal: new AbortController().signal,
  }
}
