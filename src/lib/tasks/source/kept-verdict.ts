import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../files/atomic-write.ts'
import { digestOf } from '../../kernel/digest.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { refusalKinds } from '../refusal.ts'

/** Counts up when the rules change, so that what older ones said is forgotten. */
const rules = 1

const verdictSchema = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('eligible'),
    name: z.string(),
    version: z.string(),
    license: z.string(),
    bytes: z.number(),
    testFiles: z.number(),
  }),
  z.object({
    verdict: z.literal('skipped'),
    name: z.string(),
    reason: z.object({ kind: z.enum(refusalKinds), reason: z.string() }),
  }),
])
type Verdict = z.infer<typeof verdictSchema>

export type VerdictKey = { readonly name: string; readonly python: string; readonly listVersion: string }

/** What was said before of a package of this list; null when nothing was, or it cannot be read. */
export async function recallVerdict(cacheDir: string, key: VerdictKey): Promise<Verdict | null> {
  try {
    const text = await readFile(pathOf(cacheDir, key), 'utf8')
    return verdictSchema.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}

export async function rememberVerdict(cacheDir: string, key: VerdictKey, verdict: Verdict): Promise<void> {
  await writeFileAtomically(pathOf(cacheDir, key), JSON.stringify(verdictSchema.parse(verdict)))
}

function pathOf(cacheDir: string, key: VerdictKey): string {
  return join(cacheDir, 'eligibility', `${digestOf({ ...key, rules })}.json`)
}
