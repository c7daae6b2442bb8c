import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 as 64 lower-case hex digits. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256 of a value's canonical JSON: equal values have equal digests whatever their key order. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value))
}
