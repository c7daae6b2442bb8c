/** An expected outcome as a value: either what was made, or the reason there is nothing. */
export type Result<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: R }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })
export const refused = <R>(reason: R): { readonly ok: false; readonly reason: R } => ({ ok: false, reason })
