import type { IncomingMessage } from 'node:http'
import { ok, type Result, refused } from '../../kernel/result.ts'

/** A message's body as text, up to a size; the connection's own timeouts bound how long it may take. */
export async function readBody(
  message: IncomingMessage,
  maxBytes: number,
): Promise<Result<Buffer, 'too_large' | 'broken'>> {
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return refused('too_large')
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) return refused('too_large')
      chunks.push(chunk)
    }
  } catch {
    return refused('broken')
  }
  return message.complete ? ok(Buffer.concat(chunks)) : refused('broken')
}
