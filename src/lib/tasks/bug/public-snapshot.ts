import type { FileTree } from '../../domain/patch/patch.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { type ConfirmedTests, runWhole } from './confirm-bug.ts'
import type { Bug } from './find-bugs.ts'
import { hideTests } from './hide-tests.ts'
import { treeWithBug } from './tree-with-bug.ts'

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug; readonly tests: ConfirmedTests }

/**
 * What a solver gets: the bug in, the failing tests cut out. Null when they cannot be cut out cleanly: every other
 * test must still run and pass, and no hidden one may.
 */
export async function publicSnapshot(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<FileTree | null> {
  const { prepared, tests } = subject
  const hidden = hideTests(treeWithBug(subject), tests.failToPass, maker.parser)
  if (hidden === null) return null
  const visible = tests.passToPass.filter((id) => !hidden.isHidden(id))
  if (visible.length === 0) return null
  const run = await runWhole(
    maker,
    { prepared, tree: hidden.tree, label: 'running the visible tests' },
    options,
  )
  if (run.kind !== 'ran' || tests.failToPass.some((id) => run.outcomes.has(id))) return null
  return visible.every((id) => run.outcomes.get(id) === 'passed') ? hidden.tree : null
}
