import { sha256 } from '../../kernel/digest.ts'
import { AbortedError } from '../../kernel/errors.ts'
import { type Result, refused } from '../../kernel/result.ts'
import type { ChosenFile, ReleaseRefusal } from './choose-release.ts'
import { OfflineError } from './index-client.ts'

export type DownloadOptions = {
  readonly maxBytes: number
  readonly signal: AbortSignal
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
}

/** Reads the body up to `maxBytes` and checks its digest; too large or another digest is a refusal. */
export async function downloadArchive(
  response: Response,
  file: ChosenFile,
  options: DownloadOptions,
): Promise<Result<Uint8Array, ReleaseRefusal>> {
  const length = response.headers.get('content-length')
  const total = length === null ? file.size : Number(length)
  const chunks: Uint8Array[] = []
  let received = 0
  try {
    for await (const chunk of response.body ?? []) {
      received += chunk.length
      if (received > options.maxBytes) return refused(tooLarge(file, options.maxBytes))
      chunks.push(chunk)
      options.onProgress?.(received, total)
    }
  } catch (cause) {
    if (options.signal.aborted) throw new AbortedError('The download was stopped.', { cause })
    throw new OfflineError(`The download of ${file.fileName} broke off.`, { cause })
  }
  const archive = Buffer.concat(chunks)
  const digest = sha256(archive)
  if (file.sha256 !== null && digest !== file.sha256)
    return refused({
      cause: 'digest',
      reason: `${file.fileName} has the digest ${digest}, but ${file.sha256} was expected.`,
    })
  return { ok: true, value: archive }
}

export function tooLarge(file: ChosenFile, maxBytes: number): ReleaseRefusal {
  return {
    cause: 'size',
    reason: `${file.fileName} is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`,
  }
}
