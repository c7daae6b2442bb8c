import { refused } from '../kernel/result.ts'

export const refusalKinds = [
  'missing',
  'withdrawn',
  'no_source',
  'compiler',
  'python',
  'archive',
  'size',
  'benchmark',
  'inactive',
  'license',
  'offline',
  'layout',
  'no_tests',
  'environment',
  'collection',
  'suite_red',
  'suite_slow',
  'suite_broken',
  'no_bug',
  'gate',
  'difficulty',
  'duplicate',
  'sandbox',
] as const
export type RefusalKind = (typeof refusalKinds)[number]

/** Why a package cannot serve, or no task came of it: one sentence for people, and a name for programs. */
export type Refusal = { readonly kind: RefusalKind; readonly reason: string }

export function refuse(kind: RefusalKind, reason: string) {
  return refused<Refusal>({ kind, reason })
}
