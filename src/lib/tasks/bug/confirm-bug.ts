import type { FileTree } from '../../domain/patch/patch.ts'
import { withTempDir } from '../../files/temp-dir.ts'
import { writeTree } from '../../files/write-tree.ts'
import { runTests } from '../../suite/run-tests.ts'
import { runVariants } from '../../suite/run-variants.ts'
import type { TestRun } from '../../suite/test-run.ts'
import { slowestSuiteSeconds, suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { type Bug, variantSeconds } from './find-bugs.ts'
import { treeWithBug } from './tree-with-bug.ts'

export type ConfirmedTests = {
  readonly failToPass: readonly string[]
  readonly passToPass: readonly string[]
}

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug }

/**
 * Three runs of the covering tests, one of them in reverse, must agree on every outcome; a run of the whole suite then
 * says which tests the bug breaks. Null when runs differ, or when nothing is broken or nothing left.
 */
export async function confirmBug(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<ConfirmedTests | null> {
  const failing = await failingThreeTimes(maker, subject, options)
  if (failing === null || failing.size === 0) return null
  const { prepared, bug } = subject
  const { candidate } = bug
  const tree = treeWithBug(subject)
  const run = await runWhole(maker, { prepared, tree, label: 'running all tests on the bug' }, options)
  if (run.kind !== 'ran') return null
  const passing = prepared.baseline.passing
  const failToPass = passing.filter((id) => run.outcomes.get(id) !== 'passed')
  const passToPass = passing.filter((id) => run.outcomes.get(id) === 'passed')
  const covering = new Set(candidate.covering)
  const agrees =
    failToPass.every((id) => !covering.has(id) || failing.has(id)) &&
    [...failing].every((id) => failToPass.includes(id))
  return agrees && failToPass.length > 0 && passToPass.length > 0 ? { failToPass, passToPass } : null
}

/** Runs the whole suite on a tree, in a folder of its own. */
export async function runWhole(
  maker: TaskMaker,
  what: { readonly prepared: PreparedSource; readonly tree: FileTree; readonly label: string },
  { signal, onProgress }: WorkOptions,
): Promise<TestRun> {
  return await withTempDir(maker.tempDir, async (workspace) => {
    await writeTree(workspace, what.tree)
    onProgress?.(what.label)
    return await runTests(
      maker.suite,
      {
        environment: what.prepared.environment,
        workspace,
        limits: suiteLimits(slowestSuiteSeconds * 2),
        onProgress: (done, total) => onProgress?.(what.label, done, total),
      },
      signal,
    )
  })
}

async function failingThreeTimes(
  maker: TaskMaker,
  { prepared, bug }: Subject,
  { signal, onProgress }: WorkOptions,
): Promise<ReadonlySet<string> | null> {
  onProgress?.('repeating the failing tests')
  const { path, mutated, covering } = bug.candidate
  const seconds = variantSeconds(prepared)
  const orders = [covering, covering, covering.toReversed()]
  const results = await runVariants(
    maker.suite,
    {
      environment: prepared.environment,
      workspace: prepared.source.dir,
      variants: orders.map((tests, i) => ({ id: String(i), files: { [path]: mutated }, tests, seconds })),
      limits: suiteLimits(3 * seconds + 60),
    },
    signal,
  )
  const [first, ...others] = results
  if (first === undefined || results.some(({ kind }) => kind !== 'ran')) return null
  const agree = others.every(({ outcomes }) =>
    covering.every((id) => outcomes.get(id) === first.outcomes.get(id)),
  )
  return agree ? new Set(covering.filter((id) => first.outcomes.get(id) !== 'passed')) : null
}
