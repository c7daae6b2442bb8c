import type { Task } from '../src/lib/domain/task.ts'
import { gradePatch } from '../src/lib/grading/grade-patch.ts'
import type { Grader } from '../src/lib/grading/grader.ts'

/** Grades a task's own fix; a grade that is not `resolved` would measure something else. */
export async function gradeGold(grader: Grader, task: Task): Promise<void> {
  const request = { task, patch: task.goldPatch }
  const verdict = await gradePatch(grader, request, new AbortController().signal)
  if (verdict.status !== 'resolved') throw new Error(`${verdict.status}: ${verdict.reason}`)
}
