import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { writeFileAtomically } from '../../files/atomic-write.ts'
import { digestOf } from '../../kernel/digest.ts'
import { hasErrno } from '../../kernel/errors.ts'

export type KeptOutcome<T> = {
  readonly cacheDir: string
  /** Folder below the cache for outcomes of one kind. */
  readonly kind: string
  /** Everything the outcome depends on. */
  readonly key: unknown
  readonly schema: z.ZodType<T>
  /** False for an outcome that may be another one next time. */
  readonly isLasting?: (outcome: T) => boolean
}

/** What an earlier run found for the same key, or else what `find` finds now. A damaged entry counts as absent. */
export async function keptOutcome<T>(kept: KeptOutcome<T>, find: () => Promise<T>): Promise<T> {
  const path = join(kept.cacheDir, kept.kind, `${digestOf(kept.key)}.json`)
  const known = await readKept(path, kept.schema)
  if (known !== null) return known
  const outcome = await find()
  if (kept.isLasting?.(outcome) !== false) await writeFileAtomically(path, JSON.stringify(outcome))
  return outcome
}

async function readKept<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data ?? null
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}
