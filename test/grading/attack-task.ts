import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePatch } from '../../src/lib/domain/patch/make-patch.ts'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import type { Task } from '../../src/lib/domain/task.ts'
import { packArchive } from '../../src/lib/files/pack-archive.ts'
import { readTree } from '../../src/lib/files/read-tree.ts'
import { digestsOf, taskFiles } from '../../src/lib/tasks/record/task-files.ts'

const attacks = join(import.meta.dirname, '../attacks')

const failToPass = [
  'tests/test_money.py::test_split_gives_the_larger_parts_first',
  'tests/test_money.py::test_split_loses_nothing[7-2-4]',
  'tests/test_money.py::test_split_loses_nothing[11-3-4]',
  'tests/test_money.py::test_split_loses_nothing[1000-7-143]',
]

const passToPass = [
  'tests/test_money.py::test_parse',
  'tests/test_money.py::test_round_trip',
  'tests/test_money.py::test_split_even',
  'tests/test_money.py::test_split_needs_parts',
  'tests/test_words.py::PluralTest::test_one',
  'tests/test_words.py::PluralTest::test_many',
]

/** The task that every patch in `test/attacks/patches` is an answer to. */
export async function attackTask(overrides: { readonly testSeconds?: number } = {}): Promise<Task> {
  const publicTree = await readTree(join(attacks, 'repository'))
  const hidden = await readTree(join(attacks, 'hidden'))
  return taskOf({
    publicTree,
    testsPatch: makePatch(publicTree, new Map([...publicTree, ...hidden])),
    goldPatch: await attackPatch('honest-gold'),
    failToPass,
    passToPass,
    testSeconds: overrides.testSeconds ?? 20,
  })
}

export async function attackPatch(name: string): Promise<string> {
  return await readFile(join(attacks, 'patches', `${name}.patch`), 'utf8')
}

export type TaskParts = {
  readonly publicTree: FileTree
  readonly testsPatch: string
  readonly goldPatch: string
  readonly failToPass: readonly string[]
  readonly passToPass: readonly string[]
  readonly testSeconds?: number
  readonly flakeRate?: Readonly<Record<string, number>>
}

export async function taskOf(parts: TaskParts): Promise<Task> {
  const { record, ...rest } = await unboundTask(parts)
  return { ...rest, record: { ...record, files: digestsOf(taskFiles(rest)) } }
}

async function unboundTask(parts: TaskParts): Promise<Task> {
  return {
    record: {
      schema_version: 'agentao-task/1',
      instance_id: 'tally-split',
      repo: 'tally',
      version: '1.0.0',
      base_commit: '0'.repeat(40),
      language: 'python',
      license: 'MIT',
      provenance: {
        source: 'path:tally',
        sourceSha256: null,
        strategy: 'procedural',
        detail: 'test',
        seed: '1',
        toolVersion: '0.0.0',
      },
      environment: {
        python: '3.11',
        requirements: ['pytest==9.1.1'],
        distribution: { name: 'tally', version: '1.0.0', sha256: '0'.repeat(64) },
        sourceRoots: ['.'],
        testPaths: ['tests'],
        testCommand: ['python', '-m', 'pytest'],
        install: [],
        variables: {},
        runner: 'pytest',
        image: null,
      },
      limits: { solve_seconds: 60, test_seconds: parts.testSeconds ?? 20 },
      files: {},
    },
    problemStatement: 'split() loses cents.',
    repoArchive: await packArchive(parts.publicTree),
    goldPatch: parts.goldPatch,
    testsPatch: parts.testsPatch,
    hiddenTests: {
      FAIL_TO_PASS: [...parts.failToPass],
      PASS_TO_PASS: [...parts.passToPass],
      flake_rate: { ...parts.flakeRate },
    },
  }
}
