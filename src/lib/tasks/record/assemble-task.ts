import { makePatch } from '../../domain/patch/make-patch.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import type { HiddenTests, Task } from '../../domain/task.ts'
import { packArchive } from '../../files/pack-archive.ts'
import { snapshotCommit } from '../../files/snapshot-commit.ts'
import { digestOf, sha256 } from '../../kernel/digest.ts'
import type { Bug } from '../bug/bug.ts'
import type { ConfirmedTests } from '../bug/confirm-bug.ts'
import { splitTestId } from '../bug/hide-tests.ts'
import { treeWithBug } from '../bug/tree-with-bug.ts'
import { measureDifficulty } from '../difficulty/measure-difficulty.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { digestsOf, taskFiles } from './task-files.ts'

export type TaskParts = {
  readonly prepared: PreparedSource
  readonly bug: Bug
  readonly tests: ConfirmedTests
  /** The tree that solvers get. */
  readonly snapshot: FileTree
  readonly problemStatement: string
  readonly seed: string
  readonly toolVersion: string
  readonly solveSeconds: number
}

/** One grading run of a suite; not measured, so that the same task has the same record on every machine. */
const testSeconds = 300

/** Puts a task together; nothing in it depends on the time or the machine. */
export async function assembleTask(parts: TaskParts): Promise<Task> {
  const { prepared, snapshot, tests, seed } = parts
  const { source, environment } = prepared
  const content = {
    problemStatement: parts.problemStatement,
    repoArchive: await packArchive(snapshot),
    ...patchesOf(parts),
    hiddenTests: hiddenTestsOf(prepared, tests),
  }
  const files = digestsOf(taskFiles(content))
  const record: Task['record'] = {
    schema_version: 'agentao-task/1',
    instance_id: instanceId(source.name, source.version, digestOf(files)),
    repo: source.name,
    version: source.version,
    base_commit: snapshotCommit(snapshot).id,
    language: 'python',
    license: source.license,
    provenance: {
      source: source.origin,
      sourceSha256: source.sha256,
      strategy: parts.bug.strategy,
      detail: parts.bug.kind,
      // The record is public, and whoever knew the seed could make the task again and read off its fix.
      seed: `sha256:${sha256(seed)}`,
      toolVersion: parts.toolVersion,
    },
    difficulty: measureDifficulty({ ...content, baseline: prepared.baseline }),
    environment: environment.recipe,
    limits: { solve_seconds: parts.solveSeconds, test_seconds: testSeconds },
    files,
  }
  return { record, ...content }
}

function patchesOf({ prepared, bug, tests, snapshot }: TaskParts) {
  const fixed = new Map(snapshot)
  for (const { path, before } of bug.changes) {
    fixed.set(path, { bytes: Buffer.from(before), executable: snapshot.get(path)?.executable === true })
  }
  const withTests = new Map(snapshot)
  const complete = treeWithBug({ prepared, bug })
  for (const id of tests.failToPass) {
    const file = complete.get(splitTestId(id).path)
    if (file !== undefined) withTests.set(splitTestId(id).path, file)
  }
  return { goldPatch: makePatch(snapshot, fixed), testsPatch: makePatch(snapshot, withTests) }
}

function hiddenTestsOf({ baseline }: PreparedSource, tests: ConfirmedTests): HiddenTests {
  return {
    FAIL_TO_PASS: [...tests.failToPass],
    PASS_TO_PASS: [...tests.passToPass],
    flake_rate: { ...baseline.flakeRate, ...tests.flakeRate },
  }
}

/** 'toolz__1.0.0.1a2b3c4d5e': the package, and a digest of everything in the task. */
function instanceId(name: string, version: string, digest: string): string {
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 50)
  return `${plain(name)}__${plain(version)}.${digest.slice(0, 10)}`
}
