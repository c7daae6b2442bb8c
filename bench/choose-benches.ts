import type { Bench } from './figure.ts'

export type Choice =
  | { readonly ok: true; readonly names: readonly string[] }
  | { readonly ok: false; readonly message: string }

/**
 * The measurements that a command line asks for: the names before its first option, or without any name all that do
 * not take long.
 */
export function chooseBenches(
  args: readonly string[],
  benches: readonly Pick<Bench, 'name' | 'isLong'>[],
): Choice {
  const end = args.findIndex((arg) => arg.startsWith('-'))
  const names = end === -1 ? args : args.slice(0, end)
  const known = benches.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    return {
      ok: false,
      message: `There is no measurement called ${unknown.join(', ')}. There are: ${known.join(', ')}.`,
    }
  const chosen = benches.filter(({ name, isLong }) =>
    names.length > 0 ? names.includes(name) : isLong !== true,
  )
  return { ok: true, names: chosen.map(({ name }) => name) }
}
