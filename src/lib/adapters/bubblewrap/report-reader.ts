import { z } from 'zod'
import { mostBytes, mostFiles } from '../process/collect-files.ts'

const failureSchema = z.object({ reason: z.string().max(10_000), retryable: z.boolean() })
const reportSchema = z.object({
  exitCode: z.number().int().min(0).max(255),
  timedOut: z.boolean(),
  overMemory: z.boolean(),
  peakMemoryBytes: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  files: z.array(z.tuple([z.string().min(1).max(8192), z.number().int().nonnegative()])).max(mostFiles),
})

type SupervisorReport = Omit<z.infer<typeof reportSchema>, 'files'> & {
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** What the supervisor said: nothing yet, that it could not start, that it started, or how it all ended. */
export type SupervisorWord =
  | { readonly kind: 'silent' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryable: boolean }
  | { readonly kind: 'started' }
  | { readonly kind: 'ended'; readonly report: SupervisorReport }

export type ReportReader = {
  push(chunk: Buffer): void
  /** Call at the end of the stream. A report that is cut or malformed counts as none. */
  finish(): SupervisorWord
}

/** Room for the list of files before their content. */
const mostListBytes = 64 * 1024 * 1024
const ready = 'R'.charCodeAt(0)
const final = 'F'.charCodeAt(0)

/** Splits the supervisor's stdout into what the command wrote, passed to `onOutput`, and its own words. */
export function createReportReader(mark: Buffer, onOutput: (chunk: Buffer) => void): ReportReader {
  let phase: 'waiting' | 'running' | 'reporting' = 'waiting'
  let pending: Buffer = Buffer.alloc(0)
  let letter = 0
  let report: Buffer[] = []
  let reportBytes = 0

  const keep = (chunk: Buffer): void => {
    reportBytes += chunk.length
    if (reportBytes <= mostBytes + mostListBytes) report.push(chunk)
    else report = []
  }
  const scan = (): void => {
    const at = pending.indexOf(mark)
    if (at < 0 || pending.length < at + mark.length + 1) {
      const safe = at < 0 ? Math.max(0, pending.length - mark.length) : at
      if (safe > 0 && phase === 'running') onOutput(pending.subarray(0, safe))
      pending = pending.subarray(safe)
      return
    }
    if (at > 0 && phase === 'running') onOutput(pending.subarray(0, at))
    letter = pending[at + mark.length] ?? 0
    const rest = pending.subarray(at + mark.length + 1)
    pending = Buffer.alloc(0)
    phase = letter === ready ? 'running' : 'reporting'
    if (phase === 'reporting') keep(rest)
    else {
      pending = rest
      scan()
    }
  }
  return {
    push: (chunk) => {
      if (phase === 'reporting') return keep(chunk)
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      scan()
    },
    finish: () => {
      if (phase === 'waiting') return { kind: 'silent' }
      if (phase === 'running') {
        onOutput(pending)
        return { kind: 'started' }
      }
      return readWord(letter, Buffer.concat(report))
    },
  }
}

function readWord(letter: number, data: Buffer): SupervisorWord {
  const length = data.length < 4 ? -1 : data.readUInt32BE(0)
  if (length < 0 || data.length < 4 + length) return { kind: 'started' }
  const value = parseJson(data.subarray(4, 4 + length))
  if (letter !== final) {
    const failure = failureSchema.safeParse(value)
    return failure.success ? { kind: 'failed', ...failure.data } : { kind: 'silent' }
  }
  const parsed = reportSchema.safeParse(value)
  if (!parsed.success) return { kind: 'started' }
  const { files: list, ...rest } = parsed.data
  const files = readFiles(list, data.subarray(4 + length))
  return files === null ? { kind: 'started' } : { kind: 'ended', report: { ...rest, files } }
}

function readFiles(
  list: readonly (readonly [string, number])[],
  content: Buffer,
): ReadonlyMap<string, Uint8Array> | null {
  const files = new Map<string, Uint8Array>()
  let at = 0
  for (const [name, size] of list) {
    if (at + size > content.length) return null
    if (isPlainPath(name)) files.set(name, content.subarray(at, at + size))
    at += size
  }
  return files
}

function isPlainPath(name: string): boolean {
  return !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
