import type { Verdict } from '../../domain/verdict.ts'
import { sha256 } from '../../kernel/digest.ts'

type ResolvedVerdict = Verdict & { readonly status: 'resolved' }

/** A patch that tests have found to resolve its task: the only thing a judge may be asked about. */
export type ResolvedPatch = { readonly patch: string; readonly verdict: ResolvedVerdict }

/** Null unless the verdict says `resolved` and is about this very patch. */
export function resolvedPatch(patch: string, verdict: Verdict): ResolvedPatch | null {
  if (!isResolved(verdict) || verdict.patchDigest !== sha256(patch)) return null
  return { patch, verdict }
}

function isResolved(verdict: Verdict): verdict is ResolvedVerdict {
  return verdict.status === 'resolved'
}
