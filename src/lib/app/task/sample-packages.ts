import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import type { Emit } from '../../domain/event.ts'
import { UserError } from '../../kernel/errors.ts'
import { writeTask } from '../../tasks/record/write-task.ts'
import { refusalOfError } from '../../tasks/refusal-of-error.ts'
import { sampleTasks } from '../../tasks/sample-tasks.ts'
import { parseSourceSpec } from '../../tasks/source/source-spec.ts'
import type { AppContext } from '../context.ts'
import { createStepReporter } from '../step-reporter.ts'
import { openTaskContext } from './task-session.ts'

export type SampleRequest = {
  readonly packages: readonly string[]
  /** Tasks wanted of each package. */
  readonly count: number
  readonly seed: string
  /** Folder that task directories are written to. */
  readonly out: string
}

export type SampleReport = {
  readonly type: 'result'
  readonly seed: string
  readonly out: string
  readonly tasks: readonly SampledTask[]
  readonly refused: readonly { readonly package: string; readonly reason: string }[]
}

type SampledTask = {
  readonly id: string
  readonly package: string
  readonly detail: string
  readonly failToPass: number
  readonly passToPass: number
  /** False when the same task was in the folder already. */
  readonly written: boolean
}

/** Makes tasks of packages, one after the other. A task already in the folder is kept, so an interrupted run goes on. */
export async function samplePackages(session: CommandSession, request: SampleRequest): Promise<SampleReport> {
  const view = await session.openView()
  try {
    const context = await openTaskContext(session, view.emit)
    const tasks: SampledTask[] = []
    const refused: { package: string; reason: string }[] = []
    for (const name of request.packages) {
      const made = await sampleOne({ context, session, emit: view.emit, request }, name)
      tasks.push(...made.tasks)
      if (made.reason !== null) refused.push({ package: name, reason: made.reason })
    }
    if (tasks.length === 0) {
      throw new UserError('AGT_PACKAGE_REFUSED', refused.map(({ reason }) => reason).join(' '))
    }
    return { type: 'result', seed: request.seed, out: request.out, tasks, refused }
  } finally {
    await view.close()
  }
}

type Sampling = {
  readonly context: AppContext
  readonly session: CommandSession
  readonly emit: Emit
  readonly request: SampleRequest
}

async function sampleOne(
  { context, session, emit, request }: Sampling,
  name: string,
): Promise<{ readonly tasks: readonly SampledTask[]; readonly reason: string | null }> {
  const maker = await context.taskMaker()
  const spec = await parseSourceSpec(name, session.context.cwd)
  const tasks: SampledTask[] = []
  const { signal } = session
  const options = { seed: request.seed, count: request.count, signal }
  return await createStepReporter(emit, context.clock).run(`sampling ${name}`, async (onProgress) => {
    const outcome = await refusalOfError(async () => {
      for await (const made of sampleTasks(maker, spec, { ...options, onProgress })) {
        if (!made.ok) return made
        const { record, hiddenTests } = made.value
        const dir = join(request.out, record.instance_id)
        const written = !existsSync(dir)
        if (written) await writeTask(dir, made.value)
        tasks.push({
          id: record.instance_id,
          package: `${record.repo}==${record.version}`,
          detail: record.provenance.detail,
          failToPass: hiddenTests.FAIL_TO_PASS.length,
          passToPass: hiddenTests.PASS_TO_PASS.length,
          written,
        })
        onProgress(`${tasks.length} of ${request.count} tasks`, tasks.length, request.count)
      }
      return { ok: true, value: null } as const
    })
    const reason = outcome.ok ? null : outcome.reason.reason
    if (reason !== null) emit({ type: 'package.refused', package: name, reason })
    return { tasks, reason }
  })
}

export function sampleText({ tasks, refused, out, seed }: SampleReport): string {
  const made = tasks.map(
    ({ id, package: name, detail, failToPass, passToPass, written }) =>
      `${id}  ${name}  ${detail}  ${failToPass} to pass, ${passToPass} to keep${written ? '' : '  (was there)'}`,
  )
  const not = refused.map(({ package: name, reason }) => `no more from ${name}: ${reason}`)
  return [...made, ...not, `${tasks.length} tasks in ${out} (seed ${seed})`].join('\n')
}
