import type { Scrub } from './scrub.ts'
import type { SecretKind } from './secret-shapes.ts'

export type ScrubbedJson = { readonly json: string; readonly removed: readonly SecretKind[] }

/**
 * A value as JSON without secrets. Texts are scrubbed before they are escaped, since escapes can hide a secret's edge,
 * and the whole once more, since one secret can be spread over several texts. When the second pass breaks the JSON,
 * nothing of it is kept.
 */
export function scrubJson(value: unknown, scrub: Scrub): ScrubbedJson {
  const removed: SecretKind[] = []
  const keep = (text: string): string => {
    const scrubbed = scrub(text)
    removed.push(...scrubbed.removed)
    return scrubbed.text
  }
  const json = keep(
    JSON.stringify(value, (_, member) => (typeof member === 'string' ? keep(member) : member)),
  )
  return { json: isJson(json) ? json : JSON.stringify(null), removed }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
