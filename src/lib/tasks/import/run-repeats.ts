import type { FileTree } from '../../domain/patch/patch.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { withTempDir } from '../../files/temp-dir.ts'
import { writeTree } from '../../files/write-tree.ts'
import { ExternalError, UserError } from '../../kernel/errors.ts'
import { runTests } from '../../suite/run-tests.ts'
import type { TestRun } from '../../suite/test-run.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { ImportDeps } from './import-request.ts'
import type { SuiteRun } from './judge-runs.ts'

/** Runs of each side: enough to see a test that fails one time in a few, in two orders. */
export const repeats = 3
/** Wall seconds for one run of the suite, and for one test of it. */
const suiteSeconds = 1800
const oneTestSeconds = 120

export type Side = {
  readonly name: string
  readonly tree: FileTree
  readonly environment: Environment
}

export type Repeats = { readonly runs: readonly SuiteRun[]; readonly slowestSeconds: number }

/**
 * Runs the whole suite on one tree, three times, the last time in another order. Throws UserError AGT_CHECK_FAILED
 * when a run does not come to its end, ExternalError AGT_SANDBOX_FAILED when the sandbox fails.
 */
export async function runRepeats(side: Side, deps: ImportDeps): Promise<Repeats> {
  const { maker, signal, onProgress } = deps
  return await withTempDir(maker.tempDir, async (workspace) => {
    await writeTree(workspace, side.tree)
    const runs: SuiteRun[] = []
    let slowestSeconds = 0
    for (let repeat = 1; repeat <= repeats; repeat++) {
      const label = `tests ${side.name}, run ${repeat} of ${repeats}`
      onProgress?.(label)
      const run = await runTests(
        maker.suite,
        {
          environment: side.environment,
          workspace,
          shuffleSeed: repeat === repeats ? 'import' : undefined,
          testSeconds: oneTestSeconds,
          limits: suiteLimits(suiteSeconds),
          onProgress: (done, total) => onProgress?.(label, done, total),
        },
        signal,
      )
      runs.push(completed(run, side))
      slowestSeconds = Math.max(slowestSeconds, run.kind === 'infra' ? 0 : run.seconds)
    }
    return { runs, slowestSeconds }
  })
}

function completed(run: TestRun, { name, environment }: Side): SuiteRun {
  if (run.kind === 'ran') return run
  if (run.kind === 'infra')
    throw new ExternalError('AGT_SANDBOX_FAILED', `The tests ${name} could not be run: ${run.reason}`, {
      service: environment.backend,
      retryable: run.retryable,
    })
  // Without the fix the tests may not even be importable: then none of them passes.
  if (run.reason === 'collection' || run.reason === 'no_tests')
    return { outcomes: new Map(), failures: new Map() }
  throw new UserError('AGT_CHECK_FAILED', `The tests ${name} do not come to their end: ${run.detail}`, {
    hint: 'A task needs tests that end by themselves; name fewer with --test-command.',
  })
}
