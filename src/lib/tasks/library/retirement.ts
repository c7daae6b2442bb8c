import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { TaskRecord } from '../../domain/task.ts'
import { writeFileAtomically } from '../../files/atomic-write.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { taskDigest } from '../record/task-files.ts'

const retirementFile = 'retired.json'

/** The fact that a task is no longer in use: from then on its private half may be read by anybody. */
const retirementSchema = z.strictObject({
  schema_version: z.literal('agentao-retirement/1'),
  instance_id: z.string(),
  task_digest: z.string(),
  /** ISO 8601, UTC. */
  retired_at: z.iso.datetime(),
})
export type Retirement = z.infer<typeof retirementSchema>

/** When the task in `dir` was retired; null when it is in use. Throws UserError AGT_TASK_CORRUPT for a fact of another task. */
export async function readRetirement(dir: string, record: TaskRecord): Promise<Retirement | null> {
  const path = join(dir, retirementFile)
  const text = await readOrNull(path)
  if (text === null) return null
  const fact = parsedFact(text)
  // A task that was replaced after its retirement is in use again, and its private half must stay closed.
  if (fact !== null && fact.task_digest === taskDigest(record)) return fact
  throw new UserError('AGT_TASK_CORRUPT', `'${path}' is not about the task it lies in.`, {
    hint: 'Remove the file if the task is in use, or retire the task again after that.',
  })
}

/** Retires a task for good; the first retirement of a task stands. */
export async function retireTask(
  dir: string,
  { record, nowMs }: { readonly record: TaskRecord; readonly nowMs: number },
): Promise<Retirement> {
  const earlier = await readRetirement(dir, record)
  if (earlier !== null) return earlier
  const fact: Retirement = {
    schema_version: 'agentao-retirement/1',
    instance_id: record.instance_id,
    task_digest: taskDigest(record),
    retired_at: new Date(nowMs).toISOString(),
  }
  await writeFileAtomically(join(dir, retirementFile), `${JSON.stringify(fact, null, 2)}\n`)
  return fact
}

function parsedFact(text: string): Retirement | null {
  try {
    return retirementSchema.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null
    throw error
  }
}
