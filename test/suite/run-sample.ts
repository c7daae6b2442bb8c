import { runTests } from '../../src/lib/suite/run-tests.ts'
import type { TestRun, TestRunRequest } from '../../src/lib/suite/test-run.ts'
import { localEnvironment, localSandbox, pythonWithPytest } from './local-sandbox.ts'
import { limits, sampleRepository, tools } from './sample-repository.ts'

export const python = pythonWithPytest()
export const suite = { sandbox: localSandbox(python ?? 'python3'), tools }

/** The name of a group of tests, with the reason when all of them are skipped. */
export function suiteTitle(name: string): string {
  return python === null ? `${name} (skipped: no environment with pytest can be made)` : name
}

/** Runs the tests of a repository with these files. */
export async function run(
  files: Readonly<Record<string, string>>,
  request: Partial<TestRunRequest> & { sourceRoots?: string[]; testPaths?: string[] } = {},
): Promise<TestRun> {
  const { sourceRoots = ['.'], testPaths = [], ...rest } = request
  const environment = localEnvironment({ sourceRoots, testPaths })
  const workspace = await sampleRepository(files)
  return runTests(suite, { environment, workspace, limits, ...rest }, AbortSignal.timeout(60_000))
}

/** The outcome of every test; throws when the tests could not be run. */
export async function outcomes(...args: Parameters<typeof run>): Promise<Record<string, string>> {
  const result = await run(...args)
  if (result.kind !== 'ran') throw new Error(`expected a run, got ${JSON.stringify(result)}`)
  return Object.fromEntries(result.outcomes)
}
