import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Environment, Sandbox, SandboxJob, SandboxOutcome } from '../../src/lib/domain/ports/sandbox.ts'

const workerSchema = z.object({ tests: z.array(z.string()), files: z.record(z.string(), z.string()) })
const planSchema = z.object({
  key: z.string(),
  resultName: z.string(),
  calibrate: z.object({ functions: z.array(z.string()) }).optional(),
  workers: z.array(workerSchema).optional(),
})
type Plan = z.infer<typeof planSchema>

export type Script = {
  /** Ids that fail although nothing is wrong with the question; runs are counted from 0 without calibrations. */
  readonly failing?: (run: number, job: SandboxJob) => readonly string[]
  /** Ids that fail even with the task's own fix. */
  readonly goldFailing?: readonly string[]
  /** What the sandbox says instead of running, by its run counted from 0, calibrations included. */
  readonly instead?: (run: number) => SandboxOutcome | undefined
  /** Changes the signed result on its way out. */
  readonly forge?: (bytes: Uint8Array) => Uint8Array
  readonly prepare?: () => Promise<Environment>
}

/** Plays the programs inside a sandbox: honest answers to the plan, unless the script says otherwise. */
export function scriptedSandbox(
  script: Script = {},
): Sandbox & { readonly jobs: SandboxJob[]; prepared: number } {
  const jobs: SandboxJob[] = []
  let gradings = 0
  return {
    backend: 'process',
    isolation: { network: false, files: false, memory: false, processes: false, summary: 'scripted' },
    jobs,
    prepared: 0,
    prepare(recipe) {
      this.prepared++
      return (
        script.prepare?.() ?? Promise.resolve({ backend: 'process', digest: 'd', recipe, reference: 'r' })
      )
    },
    run: (job, signal) => {
      signal.throwIfAborted()
      jobs.push(job)
      const instead = script.instead?.(jobs.length - 1)
      if (instead !== undefined) return Promise.resolve(instead)
      const plan = planSchema.parse(JSON.parse(String(job.stdin)))
      const failing = plan.calibrate === undefined ? (script.failing?.(gradings++, job) ?? []) : []
      return Promise.resolve(signedOutcome(plan, answer(plan, failing, script), script))
    },
    sweep: () => Promise.resolve(0),
  }
}

function answer(plan: Plan, failing: readonly string[], script: Script): unknown {
  if (plan.calibrate === undefined) {
    return {
      workers: plan.workers?.map((worker) => report(worker.tests, (id) => fails(worker, id, failing))),
    }
  }
  const ids = plan.calibrate.functions
  return { real: report(ids, (id) => script.goldFailing?.includes(id) ?? false), variants: ids.map(variant) }
}

/** The poison is recognised by its mark in the file, which the real programs would execute instead. */
function fails(worker: z.infer<typeof workerSchema>, id: string, failing: readonly string[]): boolean {
  const [path, name] = id.split('::')
  const text = worker.files[path ?? ''] ?? ''
  return failing.includes(id) || /_[0-9a-f]{8}\.py$/.test(path ?? '') || text.includes(`POISON ${name} `)
}

function variant(name: string): unknown {
  const edit = [0, 0, `# POISON ${name.split('::')[1]} \n`]
  return { function: name, kind: 'constant', edits: [edit], failing: [name] }
}

function report(ids: readonly string[], isFailing: (id: string) => boolean): unknown {
  const outcome = (id: string): string => (isFailing(id) ? 'failed' : 'passed')
  const phase = (id: string, when: string, result: string) => ({
    id,
    when,
    outcome: result,
    xfail: false,
    seconds: 0.01,
    text: '',
  })
  const records = ids.flatMap((id) => [
    phase(id, 'setup', 'passed'),
    phase(id, 'call', outcome(id)),
    phase(id, 'teardown', 'passed'),
  ])
  const junit = Object.fromEntries(ids.map((id) => [id, outcome(id)]))
  return {
    end: 'exited',
    code: 1,
    records: [...records, { finish: 1 }],
    foreign: 0,
    meddled: false,
    log: 'log',
    seconds: 0.1,
    junit,
  }
}

function signedOutcome(plan: Plan, result: unknown, script: Script): SandboxOutcome {
  const body = Buffer.from(JSON.stringify(result))
  const mac = createHmac('sha256', Buffer.from(plan.key, 'hex')).update(body).digest('hex')
  const bytes = new Uint8Array(Buffer.concat([Buffer.from(`${mac}\n`), body]))
  return {
    ...capture,
    kind: 'exited',
    exitCode: 0,
    oomKilled: false,
    files: new Map([[plan.resultName, script.forge?.(bytes) ?? bytes]]),
  }
}

export const capture = { stdout: '', stderr: '', seconds: 1, peakMemoryBytes: 1000, files: new Map() }
