import { readdirSync, readFileSync } from 'node:fs'
import { hasErrno } from '../../kernel/errors.ts'
import { wait } from '../../kernel/wait.ts'
import { isIdentityAlive } from './process-identity.ts'

/** The variable that marks every process of a run, whatever session or parent it moved to. */
export const markerName = 'AGENTAO_RUN'

/** Kills every process whose environment holds `marker`, again until none is left; returns how many were killed. */
export async function killMarked(marker: string): Promise<number> {
  const killed = new Set<number>()
  for (let attempt = 0; attempt < 20; attempt++) {
    const alive = markedProcesses().filter((found) => found.marker === marker)
    if (alive.length === 0) break
    for (const { pid } of alive) {
      kill(pid)
      killed.add(pid)
    }
    await wait(10)
  }
  return killed.size
}

/** Kills marked processes whose run was started by a process that is gone; returns how many. */
export async function killOrphans(): Promise<number> {
  const markers = new Set(markedProcesses().map(({ marker }) => marker))
  let killed = 0
  for (const marker of markers) {
    const [owner = ''] = marker.split('.', 1)
    if (!isIdentityAlive(owner)) killed += await killMarked(marker)
  }
  return killed
}

type MarkedProcess = { readonly pid: number; readonly marker: string }

/** Empty where there is no /proc: there only the process group is known. */
function markedProcesses(): readonly MarkedProcess[] {
  const prefix = `${markerName}=`
  return processIds().flatMap((pid) => {
    const found = environmentOf(pid).find((variable) => variable.startsWith(prefix))
    return found === undefined || pid === process.pid ? [] : [{ pid, marker: found.slice(prefix.length) }]
  })
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return []
    throw error
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!hasErrno(error, 'ESRCH', 'EPERM')) throw error
  }
}
