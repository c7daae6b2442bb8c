import type { Environment } from '../../domain/ports/sandbox.ts'
import { ExternalError } from '../../kernel/errors.ts'
import { runTests } from '../../suite/run-tests.ts'
import type { TestRun } from '../../suite/test-run.ts'
import type { PackageSource } from '../source/package-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { slowestTestSeconds, suiteLimits } from './suite-limits.ts'

export type SuiteSubject = { readonly source: PackageSource; readonly environment: Environment }

export type SuiteRun = WorkOptions & {
  readonly seconds: number
  readonly coverage?: boolean
  readonly shuffleSeed?: string
}

/** Runs a package's whole suite on the package as it is. Throws ExternalError when nothing was learned. */
export async function runSuite(
  maker: TaskMaker,
  { source, environment }: SuiteSubject,
  run: SuiteRun,
): Promise<Exclude<TestRun, { kind: 'infra' }>> {
  const label = `running the tests of ${source.name}`
  run.onProgress?.(label)
  const result = await runTests(
    maker.suite,
    {
      environment,
      workspace: source.dir,
      coverage: run.coverage,
      shuffleSeed: run.shuffleSeed,
      testSeconds: slowestTestSeconds,
      limits: suiteLimits(run.seconds),
      onProgress: (done, total) => run.onProgress?.(label, done, total),
    },
    run.signal,
  )
  if (result.kind === 'infra')
    throw new ExternalError('AGT_SANDBOX_FAILED', `The tests could not be run: ${result.reason}`, {
      service: environment.backend,
      retryable: result.retryable,
    })
  return result
}
