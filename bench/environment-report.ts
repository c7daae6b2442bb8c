import type { Refusal } from '../src/lib/tasks/refusal.ts'
import { median } from './figure.ts'

/** What came of one package. */
export type EnvironmentRow = {
  readonly name: string
  /** False for what is no candidate, whatever an environment could do. */
  readonly eligible: boolean
  readonly seconds: number
  readonly tests: number
  readonly repairs: readonly string[]
  readonly refusal: Refusal | null
}

export type EnvironmentReport = {
  readonly eligible: number
  readonly built: number
  readonly share: number
  readonly medianSeconds: number
  readonly causes: Readonly<Record<string, readonly string[]>>
  readonly skipped: Readonly<Record<string, number>>
  readonly rows: readonly EnvironmentRow[]
  readonly lines: readonly string[]
}

/** The share of eligible packages whose suite runs, and the others by cause. */
export function environmentReport(rows: readonly EnvironmentRow[]): EnvironmentReport {
  const eligible = rows.filter((row) => row.eligible)
  const built = eligible.filter(({ refusal }) => refusal === null).length
  const share = eligible.length === 0 ? 0 : built / eligible.length
  const causes = Object.fromEntries(
    [...Map.groupBy(eligible, ({ refusal }) => refusal?.kind ?? 'ok')]
      .filter(([kind]) => kind !== 'ok')
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([kind, some]) => [kind, some.map(({ name }) => name)]),
  )
  const skipped = Object.fromEntries(
    [
      ...Map.groupBy(
        rows.filter((row) => !row.eligible),
        ({ refusal }) => refusal?.kind ?? 'ok',
      ),
    ].map(([kind, some]) => [kind, some.length]),
  )
  const medianSeconds = median(eligible.map(({ seconds }) => seconds))
  const lines = [
    `${built} of ${eligible.length} eligible packages have a working environment (${(share * 100).toFixed(0)} %); median ${medianSeconds.toFixed(1)} s`,
    ...Object.entries(causes).map(([kind, names]) => `  ${kind}: ${names.length} (${names.join(', ')})`),
    ...Object.entries(skipped).map(([kind, count]) => `  not eligible, ${kind}: ${count}`),
  ]
  return { eligible: eligible.length, built, share, medianSeconds, causes, skipped, rows, lines }
}
