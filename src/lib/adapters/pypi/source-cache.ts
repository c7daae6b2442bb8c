import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf, sha256 } from '../../kernel/digest.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { replaceFile } from './replace-file.ts'

const rememberedSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  uploadedAt: z.string().nullable(),
  projectStatus: z.string().default('active'),
})
export type RememberedSource = z.infer<typeof rememberedSchema>

/** Archives by digest, and what earlier look-ups led to. A damaged entry counts as absent. */
export type SourceCache = {
  archive(digest: string): Promise<Uint8Array | null>
  recall(key: unknown): Promise<RememberedSource | null>
  remember(keys: readonly unknown[], source: RememberedSource, archive: Uint8Array): Promise<void>
}

export function createSourceCache(dir: string): SourceCache {
  const archivePath = (digest: string): string => join(dir, 'sdists', `${digest}.archive`)
  const keyPath = (key: unknown): string => join(dir, 'lookups', `${digestOf(key)}.json`)
  return {
    async archive(digest) {
      const bytes = await readOrNull(archivePath(digest))
      return bytes !== null && sha256(bytes) === digest ? bytes : null
    },
    async recall(key) {
      const bytes = await readOrNull(keyPath(key))
      if (bytes === null) return null
      return rememberedSchema.safeParse(parseJson(bytes.toString())).data ?? null
    },
    async remember(keys, source, archive) {
      await replaceFile(archivePath(source.sha256), archive)
      for (const key of keys) await replaceFile(keyPath(key), JSON.stringify(source))
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null
    throw error
  }
}
