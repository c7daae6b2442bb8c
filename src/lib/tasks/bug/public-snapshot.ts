import type { FileTree } from '../../domain/patch/patch.ts'
import { withTempDir } from '../../files/temp-dir.ts'
import { writeTree } from '../../files/write-tree.ts'
import { runTests } from '../../suite/run-tests.ts'
import type { TestRun } from '../../suite/test-run.ts'
import { slowestSuiteSeconds, slowestTestSeconds, suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { anonymise } from './anonymise.ts'
import type { Bug } from './bug.ts'
import type { ConfirmedTests } from './confirm-bug.ts'
import { hideTests, splitTestId } from './hide-tests.ts'
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
  for (const tree of publicTrees(hidden.tree, subject)) {
    const run = await runOn(maker, { prepared, tree }, options)
    if (run.kind !== 'ran' || tests.failToPass.some((id) => run.outcomes.has(id))) continue
    if (visible.every((id) => run.outcomes.get(id) === 'passed')) return tree
  }
  return null
}

/** Without what names the published release; a suite that wants to see it gets it as it is. */
function publicTrees(tree: FileTree, { prepared, bug, tests }: Subject): readonly FileTree[] {
  const { name, version } = prepared.source
  const tested = tests.failToPass.map((id) => splitTestId(id).path)
  const untouched = new Set([...bug.changes.map(({ path }) => path), ...tested])
  return [anonymise(tree, { name, version, untouched }), tree]
}

/** Runs the whole suite on a tree, in a folder of its own. */
async function runOn(
  maker: TaskMaker,
  what: { readonly prepared: PreparedSource; readonly tree: FileTree },
  { signal, onProgress }: WorkOptions,
): Promise<TestRun> {
  const label = 'running the visible tests'
  onProgress?.(label)
  return await withTempDir(maker.tempDir, async (workspace) => {
    await writeTree(workspace, what.tree)
    return await runTests(
      maker.suite,
      {
        environment: what.prepared.environment,
        workspace,
        // Each test has its own limit; a busy machine must not decide whether a bug is kept.
        testSeconds: slowestTestSeconds,
        limits: suiteLimits(slowestSuiteSeconds * 20),
        onProgress: (done, total) => onProgress?.(label, done, total),
      },
      signal,
    )
  })
}
