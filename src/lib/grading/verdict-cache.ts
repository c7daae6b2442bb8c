import { mkdir, open, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Verdict, verdictSchema } from '../domain/verdict.ts'
import { readOrEmpty } from '../files/read-or-empty.ts'

/** What a verdict depends on; a change of any of them asks for a new one. */
type VerdictKey = Pick<Verdict, 'taskDigest' | 'patchDigest' | 'graderVersion'>

export type VerdictCache = {
  readonly get: (key: VerdictKey) => Verdict | undefined
  /** On disk when it resolves. `infra_error` is not kept: nothing was learned. */
  readonly add: (verdict: Verdict) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Verdicts in a file of JSON lines, each written once and whole. A last line that a crash cut off is dropped; lines
 * that are no verdicts are passed over. Without `keep` the file starts empty.
 */
export async function openVerdictCache(
  path: string,
  { keep }: { readonly keep: boolean },
): Promise<VerdictCache> {
  await mkdir(dirname(path), { recursive: true })
  const verdicts = new Map<string, Verdict>()
  const text = keep ? await readOrEmpty(path) : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  for (const line of whole.split('\n')) {
    const verdict = readVerdict(line)
    if (verdict !== null) verdicts.set(keyOf(verdict), verdict)
  }
  const file = await open(path, 'a')
  await truncate(path, Buffer.byteLength(whole))
  let writing: Promise<void> = Promise.resolve()
  return {
    get: (key) => verdicts.get(keyOf(key)),
    add: async (verdict) => {
      if (verdict.status === 'infra_error') return
      verdicts.set(keyOf(verdict), verdict)
      const line = `${JSON.stringify(verdict)}\n`
      writing = writing.then(async () => {
        await file.appendFile(line)
        await file.datasync()
      })
      await writing
    },
    close: async () => {
      await file.close()
    },
  }
}

const keyOf = (key: VerdictKey): string => `${key.taskDigest} ${key.patchDigest} ${key.graderVersion}`

function readVerdict(line: string): Verdict | null {
  if (line === '') return null
  try {
    const parsed = verdictSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
