/**
 * How long an answer asks its caller to wait, in ms: `retry-after-ms` before `retry-after` (seconds, or a date counted
 * from the answer's own `date`, so that a wrong clock here does no harm). Null when it does not say.
 */
export function retryAfterMs(headers: Headers | null): number | null {
  if (headers === null) return null
  const exact = number(headers.get('retry-after-ms'))
  if (exact !== null) return exact
  const text = headers.get('retry-after')
  const seconds = number(text)
  if (seconds !== null) return seconds * 1000
  const until = Date.parse(text ?? '')
  const from = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(until) || Number.isNaN(from) ? null : Math.max(0, until - from)
}

function number(text: string | null): number | null {
  if (text === null || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return null
  return Number(text)
}
