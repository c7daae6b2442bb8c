import type { DoctorReport } from './run-doctor.ts'

/** The report as lines: status, name, finding; below what is not ok, its fix. */
export function doctorText({ checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.flatMap(({ status, name, detail, fix }) => [
    `${status.padEnd(4)}  ${name.padEnd(width)}  ${detail}`,
    ...(fix === null ? [] : [`${' '.repeat(width + 8)}${fix}`]),
  ])
  const failed = checks.filter(({ status }) => status === 'fail').length
  const verdict = failed === 0 ? 'Nothing stands in the way.' : `${failed} of ${checks.length} checks failed.`
  return [...lines, '', verdict].join('\n')
}
