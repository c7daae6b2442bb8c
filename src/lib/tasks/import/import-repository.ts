import type { Environment } from '../../domain/ports/sandbox.ts'
import type { HiddenTests, Task } from '../../domain/task.ts'
import { digestOf } from '../../kernel/digest.ts'
import { UserError } from '../../kernel/errors.ts'
import { resolveEnvironment } from '../environment/resolve-environment.ts'
import { importedTask } from '../formats/imported-task.ts'
import { digestsOf, taskFiles } from '../record/task-files.ts'
import { changedPaths } from './changed-paths.ts'
import type { ImportDeps } from './import-request.ts'
import { judgeRuns } from './judge-runs.ts'
import type { PreparedImport } from './prepare-import.ts'
import { runRepeats } from './run-repeats.ts'

export type RepositoryTask = {
  readonly task: Task
  /** Ids of FAIL_TO_PASS tests that solvers can read, because they stand in the repository already. */
  readonly visible: readonly string[]
}

/** No task gives a grading run less than this, however quick its suite was here. */
const leastTestSeconds = 300

/**
 * Builds the environment, runs the tests with and without the fix, and makes the task. Throws UserError
 * AGT_CHECK_FAILED when the fix makes no failing test pass, AGT_PACKAGE_REFUSED when the tests cannot be run.
 */
export async function importRepository(prepared: PreparedImport, deps: ImportDeps): Promise<RepositoryTask> {
  const { source, draft } = prepared
  const resolved = await resolveEnvironment(deps.maker, { source, draft }, deps)
  if (!resolved.ok) throw new UserError('AGT_PACKAGE_REFUSED', resolved.reason.reason)
  const environment = resolved.value
  const after = await runRepeats({ name: 'with the fix', tree: prepared.fixed, environment }, deps)
  const before = await runRepeats({ name: 'without the fix', tree: prepared.tested, environment }, deps)
  const judged = judgeRuns(before.runs, after.runs)
  if (!judged.ok)
    throw new UserError('AGT_CHECK_FAILED', judged.reason, {
      hint: 'Check that the tests belong to the fix and fail without it, and that the environment has what they need (--install).',
    })
  const slowest = Math.max(before.slowestSeconds, after.slowestSeconds)
  const task = taskOf(prepared, { environment, tests: judged.value, slowest }, deps)
  return { task, visible: visibleTests(prepared, judged.value) }
}

type Measured = {
  readonly environment: Environment
  readonly tests: HiddenTests
  /** Seconds of the slowest run of the suite. */
  readonly slowest: number
}

function taskOf(prepared: PreparedImport, { environment, tests, slowest }: Measured, deps: ImportDeps): Task {
  const { source, request, commit } = prepared
  const content = {
    problemStatement: prepared.problemStatement,
    repoArchive: prepared.archive,
    goldPatch: prepared.goldPatch,
    testsPatch: prepared.testsPatch,
    hiddenTests: tests,
  }
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 50)
  const digest = digestOf(digestsOf(taskFiles(content))).slice(0, 10)
  return importedTask({
    instanceId: `${plain(source.name)}__${plain(source.version)}.${digest}`,
    repo: source.name,
    version: source.version,
    baseCommit: commit,
    license: source.license,
    source: `git:${source.name}@${commit.slice(0, 12)}`,
    detail: 'fix and tests of a repository',
    recipe: environment.recipe,
    limits: {
      solve_seconds: request.solveSeconds,
      test_seconds: Math.max(leastTestSeconds, Math.ceil(slowest * 5)),
    },
    toolVersion: deps.maker.toolVersion,
    content,
  })
}

function visibleTests({ testsPatch }: PreparedImport, { FAIL_TO_PASS }: HiddenTests): readonly string[] {
  const brought = new Set(changedPaths(testsPatch))
  return FAIL_TO_PASS.filter((id) => !brought.has(id.split('::')[0] ?? ''))
}
