import type { SandboxJob } from '../domain/ports/sandbox.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { newLinePrefix, progressReader } from './progress-lines.ts'
import { pythonCommand, pythonVariables } from './python-command.ts'
import { readTestRun } from './read-test-run.ts'
import type { Suite } from './suite.ts'
import type { TestRun, TestRunRequest } from './test-run.ts'

/** Runs tests in a fresh sandbox and reads what happened. Throws AbortedError when the signal fires. */
export async function runTests(suite: Suite, request: TestRunRequest, signal: AbortSignal): Promise<TestRun> {
  throwIfAborted(signal)
  const prefix = newLinePrefix()
  const outcome = await suite.sandbox.run(testJob(suite, request, prefix), signal)
  throwIfAborted(signal)
  return readTestRun(outcome, { request, prefix })
}

function testJob(suite: Suite, request: TestRunRequest, prefix: string): SandboxJob {
  return {
    environment: request.environment,
    workspace: request.workspace,
    tools: suite.tools,
    command: (inside) => pythonCommand(inside, 'run_suite.py'),
    variables: () => pythonVariables(request.shuffleSeed),
    stdin: JSON.stringify(testSettings(request, prefix)),
    limits: request.limits,
    onLine: progressReader(prefix, request.onProgress),
  }
}

/** What `templates/python/run_suite.py` reads from its standard input. */
function testSettings(request: TestRunRequest, prefix: string): Record<string, unknown> {
  const { recipe } = request.environment
  return {
    prefix,
    sourceRoots: recipe.sourceRoots,
    testPaths: recipe.testPaths,
    tests: request.tests ?? null,
    coverage: request.coverage ?? false,
    shuffleSeed: request.shuffleSeed ?? null,
    stopAfterFailures: request.stopAfterFailures ?? null,
    testSeconds: request.testSeconds ?? null,
  }
}
