import { applyPatch } from '../domain/patch/apply-patch.ts'
import { parsePatch } from '../domain/patch/parse-patch.ts'
import type { FileTree, Patch, PatchDefect } from '../domain/patch/patch.ts'
import type { Task } from '../domain/task.ts'
import { readArchive } from '../files/read-archive.ts'
import { UserError } from '../kernel/errors.ts'
import { ok, type Result } from '../kernel/result.ts'
import { gradingTree } from './grading-tree.ts'
import type { ProtectedPlaces } from './protected-paths.ts'
import { fileOf } from './test-ids.ts'
import { asPytestTests, type PytestTests } from './unittest-ids.ts'

/** A task as grading sees it, all in memory. */
export type OpenTask = {
  /** The task with its tests as pytest names them. */
  readonly task: Task
  /** Pytest's name for each of the task's own. */
  readonly names: PytestTests['names']
  /** What the solver was given. */
  readonly publicTree: FileTree
  /** The same with the hidden tests in place. */
  readonly pristine: FileTree
  /** The same with the task's own fix. */
  readonly goldTree: FileTree
  readonly places: ProtectedPlaces
}

/** A test patch brings whole test files with it, so it may be larger than an answer. */
const maxTestsPatchBytes = 32 * 1024 * 1024

/**
 * Refuses, in a sentence, tests that pytest does not find by their names. Throws UserError AGT_TASK_CORRUPT when the
 * task's own parts do not fit together.
 */
export async function openTask(task: Task): Promise<Result<OpenTask, string>> {
  const publicTree = await readSnapshot(task)
  const tests = readPart(task, task.testsPatch, 'tests.patch')
  const pristine = applyPart(task, publicTree, { patch: tests, name: 'tests.patch' })
  const gold = readPart(task, task.goldPatch, 'gold.patch')
  const fixed = applyPart(task, publicTree, { patch: gold, name: 'gold.patch' })
  const named = asPytestTests(task.hiddenTests, pristine)
  if (!named.ok) return named
  const { hidden, names } = named.value
  const places = {
    sourceRoots: task.record.environment.sourceRoots,
    hiddenFiles: new Set([
      ...[...hidden.FAIL_TO_PASS, ...hidden.PASS_TO_PASS].map(fileOf),
      ...touched(tests),
    ]),
    goldFiles: new Set(touched(gold)),
  }
  const goldTree = gradingTree({ pristine, patched: fixed }, gold, places).tree
  return ok({ task: { ...task, hiddenTests: hidden }, names, publicTree, pristine, goldTree, places })
}

async function readSnapshot(task: Task): Promise<FileTree> {
  try {
    return await readArchive(task.repoArchive)
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    throw new UserError(
      'AGT_TASK_CORRUPT',
      `The task ${task.record.instance_id} cannot be used because of its repo.tar.gz. ${cause.message}`,
      { cause },
    )
  }
}

const touched = (patch: Patch): string[] =>
  patch.changes.flatMap((change) => (change.kind === 'rename' ? [change.from, change.path] : [change.path]))

/** Only the hidden tests may be an empty patch: an imported task's tests can stand in its snapshot already. */
function readPart(task: Task, text: string, name: string): Patch {
  const empty = text.trim() === '' && name === 'tests.patch'
  const parsed: Result<Patch, PatchDefect> = empty
    ? ok({ changes: [] })
    : parsePatch(text, { maxBytes: maxTestsPatchBytes })
  if (parsed.ok) return parsed.value
  throw corrupt(task, name, parsed.reason)
}

function applyPart(
  task: Task,
  tree: FileTree,
  part: { readonly patch: Patch; readonly name: string },
): FileTree {
  const applied = applyPatch(tree, part.patch)
  if (applied.ok) return applied.value
  throw corrupt(task, part.name, applied.reason)
}

function corrupt(task: Task, name: string, defect: PatchDefect): UserError {
  return new UserError(
    'AGT_TASK_CORRUPT',
    `The task ${task.record.instance_id} cannot be used: its ${name} does not fit its snapshot. ${defect.message}`,
  )
}
