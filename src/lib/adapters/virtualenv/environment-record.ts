import { access, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { SandboxBackend } from '../../domain/ports/sandbox.ts'
import { digestOf } from '../../kernel/digest.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { type Python, pythonSchema } from './find-python.ts'

/** Raise it when the way environments are built changes what is in them. */
const format = 1
const recordFile = 'agentao-environment.json'

const recordSchema = z.object({ format: z.literal(format), digest: z.string(), python: pythonSchema })

/** Names an environment by what is in it; how its tests are run is no part of it. */
export function environmentDigest(recipe: EnvironmentRecipe, backend: SandboxBackend): string {
  const { python, requirements, distribution, install, image } = recipe
  return digestOf({ format, backend, python, requirements, distribution, install, image })
}

/** Written last: a folder without it was never finished. */
export async function writeEnvironmentRecord(folder: string, digest: string, python: Python): Promise<void> {
  const temporary = join(folder, `${recordFile}.tmp`)
  await writeFile(temporary, `${JSON.stringify({ format, digest, python })}\n`)
  await rename(temporary, join(folder, recordFile))
}

/** Whether `folder` holds a finished environment whose interpreter is still there. */
export async function isEnvironmentReady(folder: string, digest: string): Promise<boolean> {
  try {
    const record = recordSchema.safeParse(JSON.parse(await readFile(join(folder, recordFile), 'utf8')))
    if (!record.success || record.data.digest !== digest) return false
    await access(record.data.python.executable)
    await access(join(folder, 'bin', 'python'))
    return true
  } catch (error) {
    if (error instanceof SyntaxError || hasErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

/** The interpreter that a finished environment was made from. */
export async function readEnvironmentPython(folder: string): Promise<Python> {
  return recordSchema.parse(JSON.parse(await readFile(join(folder, recordFile), 'utf8'))).python
}
