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

export type Snapshot =
  | { readonly kind: 'clean'; readonly tree: FileTree }
  /** These fail with the bug as well, though none was seen to execute it: such tests start a process of their own. */
  | { readonly kind: 'failing'; readonly tests: readonly string[] }
  | { readonly kind: 'unclean' }

/**
 * What a solver gets: the bug in, the failing tests cut out. It is clean when every other test still runs and passes,
 * and no hidden one is left.
 */
export async function publicSnapshot(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<Snapshot> {
  const { prepared, tests } = subject
  const hidden = hideTests(treeWithBug(subject), tests.failToPass, maker.parser)
  if (hidden === null) return { kind: 'unclean' }
  const visible = tests.passToPass.filter((id) => !hidden.isHidden(id))
  if (visible.length === 0) return { kind: 'unclean' }
  const isClean = (run: TestRun): boolean =>
    run.kind === 'ran' &&
    !tests.failToPass.some((id) => run.outcomes.has(id)) &&
    visible.every((id) => run.outcomes.get(id) === 'passed')
  const anonymous = anonymised(hidden.tree, subject)
  const first = await runOn(maker, { prepared, tree: anonymous }, options)
  if (isClean(first)) return { kind: 'clean', tree: anonymous }
  // A suite that wants to see which release it tests gets it as it is.
  const failing = visible.filter((id) => hasFailed(first, id))
  if (failing.length > 0) {
    const again = await runOn(maker, { prepared, tree: hidden.tree, tests: failing }, options)
    const still = failing.filter((id) => hasFailed(again, id))
    if (still.length > 0) return { kind: 'failing', tests: still }
  }
  const second = await runOn(maker, { prepared, tree: hidden.tree }, options)
  return isClean(second) ? { kind: 'clean', tree: hidden.tree } : { kind: 'unclean' }
}

function hasFailed(run: TestRun, id: string): boolean {
  const outcome = run.kind === 'ran' ? run.outcomes.get(id) : undefined
  return outcome === 'failed' || outcome === 'error'
}

/** Without what names the published release. */
function anonymised(tree: FileTree, { prepared, bug, tests }: Subject): FileTree {
  const { name, version } = prepared.source
  const tested = tests.failToPass.map((id) => splitTestId(id).path)
  return anonymise(tree, {
    name,
    version,
    untouched: new Set([...bug.changes.map(({ path }) => path), ...tested]),
  })
}

/** Runs these tests, or the whole suite, on a tree in a folder of its own. */
async function runOn(
  maker: TaskMaker,
  what: { readonly prepared: PreparedSource; readonly tree: FileTree; readonly tests?: readonly string[] },
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
        tests: what.tests,
        // Each test has its own limit; a busy machine must not decide whether a bug is kept.
        testSeconds: slowestTestSeconds,
        limits: suiteLimits(slowestSuiteSeconds * 20),
        onProgress: (done, total) => onProgress?.(label, done, total),
      },
      signal,
    )
  })
}
