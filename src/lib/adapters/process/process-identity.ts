import { readFileSync } from 'node:fs'
import { hasErrno } from '../../kernel/errors.ts'

/** `<pid>-<start time>`: names one process for ever, since a pid alone is used again. Start time 0 without /proc. */
export function processIdentity(pid: number): string {
  return `${pid}-${startTime(pid) ?? '0'}`
}

/** Whether the process named by `processIdentity` still runs. */
export function isIdentityAlive(identity: string): boolean {
  const [pid, start] = identity.split('-', 2)
  const number = Number(pid)
  if (!Number.isSafeInteger(number) || number <= 0) return false
  const now = startTime(number)
  if (now !== null && start !== '0') return now === start
  try {
    process.kill(number, 0)
    return start === '0'
  } catch (error) {
    return hasErrno(error, 'EPERM')
  }
}

/**
 * Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets. Null for one that has ended and only
 * waits for its parent to ask, which can take long where the parent was killed first.
 */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ESRCH', 'EACCES')) return null
    throw error
  }
}
