import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { decodePatch, parsePatch } from '../domain/patch/parse-patch.ts'
import { hasErrno, UserError } from '../kernel/errors.ts'

type Bytes = AsyncIterable<string | Uint8Array>

/** The reader's own limit; a larger patch is refused without being read to its end. */
const maxBytes = 1024 * 1024

/**
 * A patch from a file, or from `stdin` for '-'. Throws UserError AGT_INPUT_MISSING, or AGT_PATCH_UNREADABLE when it is
 * no patch that may be graded, with the sentence that says why.
 */
export async function readPatchFile(path: string, stdin: Bytes): Promise<string> {
  const bytes = await readLimited(path === '-' ? stdin : await openFile(path))
  const text = decodePatch(bytes, { maxBytes })
  const parsed = text.ok ? parsePatch(text.value, { maxBytes }) : text
  if (text.ok && parsed.ok) return text.value
  const defect = parsed.ok ? { name: 'unreadable', message: '' } : parsed.reason
  throw new UserError('AGT_PATCH_UNREADABLE', `${defect.message} (${defect.name})`)
}

async function openFile(path: string): Promise<Bytes> {
  try {
    if ((await stat(path)).isFile()) return createReadStream(path)
  } catch (cause) {
    if (!hasErrno(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new UserError('AGT_INPUT_MISSING', `There is no patch file '${path}'.`, { cause })
  }
  throw new UserError('AGT_INPUT_MISSING', `'${path}' is not a file.`)
}

/** One byte more than the limit at most: enough to be refused as too large. */
async function readLimited(source: Bytes): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    size += bytes.length
    if (size > maxBytes) break
  }
  return Buffer.concat(chunks)
}
