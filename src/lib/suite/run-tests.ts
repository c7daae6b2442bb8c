import { ExternalError } from '../kernel/errors.ts'
import type { Suite } from './suite.ts'
import type { TestRun, TestRunRequest } from './test-run.ts'

/** Runs tests in a fresh sandbox and reads what happened. Throws AbortedError when the signal fires. */
export async function runTests(suite: Suite, request: TestRunRequest, signal: AbortSignal): Promise<TestRun> {
  signal.throwIfAborted()
  throw new ExternalError('AGT_SANDBOX_FAILED', `Tests of ${request.workspace} cannot be run yet.`, {
    service: suite.sandbox.backend,
  })
}
