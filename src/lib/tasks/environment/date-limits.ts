/** When each interpreter was about a quarter of a year old: from then on most packages have wheels for it. */
const wheelsSince: Readonly<Record<string, string>> = {
  '3.9': '2021-01-10',
  '3.10': '2022-01-10',
  '3.11': '2023-01-24',
  '3.12': '2024-01-02',
  '3.13': '2025-01-07',
  '3.14': '2026-01-07',
}

/**
 * Up to which time requirements may be taken, the best first: the day of the snapshot; for one older than its
 * interpreter the first day on which that could be used; null, without a bound, when neither leads to versions that
 * can be had. A whole day, because packages that belong together are uploaded minutes apart.
 */
export function dateLimits(publishedAt: string | null, python: string): readonly (string | null)[] {
  if (publishedAt === null) return [null]
  const day = publishedAt.slice(0, 10)
  const since = wheelsSince[python]
  const days = since !== undefined && day < since ? [day, since] : [day]
  return [...days.map((one) => `${one}T23:59:59Z`), null]
}
