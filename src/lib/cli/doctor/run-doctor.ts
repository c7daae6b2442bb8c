import { setTimeout as sleep } from 'node:timers/promises'
import type { Check, CheckRow, DoctorInput } from './check.ts'
import { checkFolders } from './check-folders.ts'
import { checkLeftovers } from './check-leftovers.ts'
import { checkClock, checkIndex } from './check-network.ts'
import { checkSandboxes } from './check-sandboxes.ts'
import { checkGit, checkNode, checkPython } from './check-tools.ts'

const allChecks: readonly Check[] = [
  checkNode,
  checkPython,
  checkGit,
  checkSandboxes,
  checkFolders,
  checkIndex,
  checkClock,
  checkLeftovers,
]

export type DoctorReport = {
  readonly healthy: boolean
  readonly checks: readonly CheckRow[]
}

export type DoctorOptions = {
  readonly signal: AbortSignal
  readonly checks?: readonly Check[]
  /** Time each check has, in ms. */
  readonly capMs?: number
}

/** Runs all checks side by side. A check that fails to answer is itself a row. Healthy means: no row failed. */
export async function runDoctor(input: DoctorInput, options: DoctorOptions): Promise<DoctorReport> {
  const { signal, checks = allChecks, capMs = 5000 } = options
  const rows = (await Promise.all(checks.map((check) => runCapped(check, input, { signal, capMs })))).flat()
  return { healthy: rows.every(({ status }) => status !== 'fail'), checks: rows }
}

async function runCapped(
  check: Check,
  input: DoctorInput,
  { signal, capMs }: { readonly signal: AbortSignal; readonly capMs: number },
): Promise<readonly CheckRow[]> {
  const done = new AbortController()
  const own = AbortSignal.any([signal, done.signal])
  const row = (detail: string): readonly CheckRow[] => [
    {
      name: check.name,
      status: 'warn',
      detail,
      fix: 'Try again; if it stays, run the command it names by hand.',
    },
  ]
  const late = sleep(capMs, row(`did not answer within ${capMs / 1000} s.`), { signal: done.signal })
  try {
    return await Promise.race([check.run(input, own), late])
  } catch (error) {
    return row(`could not be checked: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    late.catch(() => undefined)
    done.abort()
  }
}
