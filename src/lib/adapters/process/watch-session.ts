import { readdirSync, readFileSync } from 'node:fs'
import { hasErrno } from '../../kernel/errors.ts'

export type SessionUse = { readonly processes: number; readonly memoryBytes: number }
export type SessionWatch = { stop(): void; readonly peakMemoryBytes: number | null }

const firstLookMs = 20
const everyMs = 150
const pageBytes = 4096

/**
 * Adds up, every now and then, what the processes of a session use; calls `onUse` with it. Without /proc it learns
 * nothing and `peakMemoryBytes` stays null.
 */
export function watchSession(sessionId: number, onUse: (use: SessionUse) => void): SessionWatch {
  let peak: number | null = null
  const look = (): void => {
    const use = sessionUse(sessionId)
    if (use === null || use.processes === 0) return
    peak = Math.max(peak ?? 0, use.memoryBytes)
    onUse(use)
  }
  const first = setTimeout(look, firstLookMs)
  const every = setInterval(look, everyMs)
  return {
    stop: () => {
      clearTimeout(first)
      clearInterval(every)
    },
    get peakMemoryBytes() {
      return peak
    },
  }
}

function sessionUse(sessionId: number): SessionUse | null {
  let processes = 0
  let memoryBytes = 0
  try {
    for (const name of readdirSync('/proc')) {
      const fields = Number.isSafeInteger(Number(name)) ? statOf(name) : null
      if (fields === null || Number(fields[3]) !== sessionId) continue
      processes += 1
      memoryBytes += Number(fields[21]) * pageBytes
    }
    return { processes, memoryBytes }
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null
    throw error
  }
}

/** Fields of /proc/<pid>/stat from the third (state) on: [3] is the session, [21] the resident pages. */
function statOf(pid: string): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ESRCH', 'EACCES')) return null
    throw error
  }
}
