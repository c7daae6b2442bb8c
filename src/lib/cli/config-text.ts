import type { DescribedSetting } from '../config/describe-config.ts'

/** Settings as aligned lines: name, value, origin. */
export function configText(settings: readonly DescribedSetting[]): string {
  const rows = settings.map(({ name, value, origin }) => [name, String(value), origin] as const)
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map(
      ([name, value, origin]) => `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${origin}`,
    )
    .join('\n')
}
