import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { hiddenTestsSchema, type Task, type TaskRecord, taskRecordSchema } from '../../domain/task.ts'
import { sha256 } from '../../kernel/digest.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { recordFile, taskFileNames } from './task-files.ts'

/**
 * Reads a task directory and checks every file against the record. Throws UserError AGT_TASK_NOT_FOUND when there is
 * none, AGT_TASK_CORRUPT naming the file that is missing, changed or not understood.
 */
export async function readTask(dir: string): Promise<Task> {
  const text = await readOr(join(dir, recordFile), () => {
    return new UserError('AGT_TASK_NOT_FOUND', `There is no task in '${dir}': it has no ${recordFile}.`)
  })
  const record = parsed(taskRecordSchema, text.toString('utf8'), join(dir, recordFile))
  const file = (name: string): Promise<Buffer> => readChecked(dir, name, record)
  const [problem, archive, gold, testsPatch, tests] = await Promise.all([
    file(taskFileNames.problem),
    file(taskFileNames.repository),
    file(taskFileNames.goldPatch),
    file(taskFileNames.testsPatch),
    file(taskFileNames.tests),
  ])
  return {
    record,
    problemStatement: problem.toString('utf8'),
    repoArchive: archive,
    goldPatch: gold.toString('utf8'),
    testsPatch: testsPatch.toString('utf8'),
    hiddenTests: parsed(hiddenTestsSchema, tests.toString('utf8'), join(dir, taskFileNames.tests)),
  }
}

async function readChecked(dir: string, name: string, record: TaskRecord): Promise<Buffer> {
  const path = join(dir, name)
  const bytes = await readOr(path, () => corrupt(path, 'is missing'))
  const expected = record.files[name]
  if (expected === undefined) throw corrupt(path, 'is not named in the record')
  if (sha256(bytes) !== expected) throw corrupt(path, 'has been changed since the task was made')
  return bytes
}

async function readOr(path: string, missing: () => UserError): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw hasErrno(error, 'ENOENT', 'ENOTDIR') ? missing() : error
  }
}

function parsed<T>(schema: z.ZodType<T>, text: string, path: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw corrupt(path, 'cannot be understood', cause)
  }
}

function corrupt(path: string, what: string, cause?: unknown): UserError {
  return new UserError('AGT_TASK_CORRUPT', `The task's file '${path}' ${what}.`, { cause })
}
