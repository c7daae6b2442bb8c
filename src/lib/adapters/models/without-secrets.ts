const maxLength = 300

/**
 * A provider's words, fit for people and logs: one line of at most 300 characters, without control characters, the key,
 * or anything else that looks like one.
 */
export function withoutSecrets(text: string, key: string): string {
  const withoutKey = key === '' ? text : text.replaceAll(key, '[key]')
  return withoutKey
    .replace(/\bsk-[\w*.…-]{4,}/g, '[key]')
    .replace(/(bearer\s+)\S+/gi, '$1[key]')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, maxLength)
}
