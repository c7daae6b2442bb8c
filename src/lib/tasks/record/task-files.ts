import type { HiddenTests, Task, TaskRecord } from '../../domain/task.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { digestOf, sha256 } from '../../kernel/digest.ts'

export const recordFile = 'task.json'

/** A task's files by their path in the task directory, `task.json` left out: it holds their digests. */
export type TaskFiles = ReadonlyMap<string, string | Uint8Array>

export const taskFileNames = {
  problem: 'public/problem.md',
  repository: 'public/repo.tar.gz',
  goldPatch: 'private/gold.patch',
  testsPatch: 'private/tests.patch',
  tests: 'private/tests.json',
} as const

export function taskFiles(task: Omit<Task, 'record'>): TaskFiles {
  return new Map<string, string | Uint8Array>([
    [taskFileNames.problem, task.problemStatement],
    [taskFileNames.repository, task.repoArchive],
    [taskFileNames.goldPatch, task.goldPatch],
    [taskFileNames.testsPatch, task.testsPatch],
    [taskFileNames.tests, hiddenTestsText(task.hiddenTests)],
  ])
}

/** sha256 by path, as a record holds them. */
export function digestsOf(files: TaskFiles): Record<string, string> {
  return Object.fromEntries([...files].map(([path, content]) => [path, sha256(content)]))
}

/** Binds solutions and verdicts to one task: equal for equal records. */
export function taskDigest(record: TaskRecord): string {
  return digestOf(record)
}

function hiddenTestsText(tests: HiddenTests): string {
  return `${canonicalJson(tests)}\n`
}
