/**
 * Why a supervisor that began a run but gave no report was ended from outside, or null when it failed by itself. Nothing
 * in its namespace can signal it, and it exits with 0 only after the whole report.
 */
export function outsideEnd(exitCode: number): string | null {
  if (exitCode === 0) return 'lost its report on the way'
  return exitCode === 128 + 9 || exitCode === 128 + 15 ? 'was ended from outside' : null
}
