import { join, resolve } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import type { Task } from '../../domain/task.ts'
import { ExternalError, UserError } from '../../kernel/errors.ts'
import { listInputs } from '../../tasks/formats/list-inputs.ts'
import { loadTask } from '../../tasks/formats/load-task.ts'
import { type ImportPlan, importPlan } from '../../tasks/import/import-plan.ts'
import { importRepository } from '../../tasks/import/import-repository.ts'
import type { ImportRequest } from '../../tasks/import/import-request.ts'
import { prepareImport } from '../../tasks/import/prepare-import.ts'
import { summaryOf, type TaskSummary } from '../../tasks/library/summarize-task.ts'
import { writeTask } from '../../tasks/record/write-task.ts'
import type { AppContext } from '../context.ts'
import { createStepReporter, type StepReporter } from '../step-reporter.ts'
import type { ImportChoice } from './import-choice.ts'
import { refuseExisting, refuseFile } from './refuse-existing.ts'
import { formatDeps, gitReader, openTaskContext, pythonVersion, taskPlaces } from './task-session.ts'

export type ImportOptions = {
  readonly out: string | undefined
  readonly force: boolean
  readonly dryRun: boolean
}

export type ImportResult = {
  readonly type: 'result'
  readonly dryRun: boolean
  readonly tasks: readonly TaskSummary[]
  readonly failed: readonly { readonly name: string; readonly reason: string }[]
  /** What would be done; for a repository only, and null unless it was a dry run. */
  readonly plan: ImportPlan | null
}

/** Makes task directories from a repository, or from tasks in another format. */
export async function importTasks(
  session: CommandSession,
  choice: ImportChoice,
  options: ImportOptions,
): Promise<ImportResult> {
  const view = await session.openView()
  try {
    const context = await openTaskContext(session, view.emit)
    const { tasksDir, cwd } = taskPlaces(session)
    const outDir = options.out === undefined ? tasksDir : resolve(cwd, options.out)
    await refuseFile(outDir)
    const work: Work = {
      context,
      options,
      outDir,
      steps: createStepReporter(view.emit, session.clock),
      warn: (message) => view.emit({ type: 'log', level: 'warn', message }),
    }
    if (choice.kind === 'format') return await importFormat(choice, work)
    return await importFromRepository({ ...choice.request, solveSeconds: session.config.solveSeconds }, work)
  } finally {
    await view.close()
  }
}

type Work = {
  readonly context: AppContext
  readonly options: ImportOptions
  readonly outDir: string
  readonly steps: StepReporter
  readonly warn: (message: string) => void
}

async function importFromRepository(request: ImportRequest, work: Work): Promise<ImportResult> {
  const { context, options, steps } = work
  const { signal, config } = context
  const prepared = await steps.run(`reading ${request.repo}`, async () => {
    const python = (): Promise<string> => pythonVersion(context)
    return await prepareImport(request, {
      git: await gitReader(context),
      cacheDir: config.cacheDir,
      python,
      signal,
    })
  })
  if (prepared.submodules.length > 0)
    work.warn(
      `The files of submodules are left out (${prepared.submodules.join(', ')}): a commit holds no more of them than a name.`,
    )
  if (options.dryRun) return { ...nothing, dryRun: true, plan: importPlan(prepared) }
  const { task, visible } = await steps.run(`importing ${prepared.source.name}`, async (onProgress) =>
    importRepository(prepared, { maker: await context.taskMaker(), signal, onProgress }),
  )
  if (visible.length > 0)
    work.warn(
      `Solvers can read ${visible.length} of the failing tests: they stand in the repository already.`,
    )
  return { ...nothing, tasks: [await keep(task, work)] }
}

async function importFormat(choice: ImportChoice & { kind: 'format' }, work: Work): Promise<ImportResult> {
  const inputs = await listInputs(choice)
  const tasks: TaskSummary[] = []
  const failed: { name: string; reason: string }[] = []
  for (const input of inputs) {
    const name = input.instanceId ?? input.path
    try {
      const task = await work.steps.run(`importing ${name}`, async (onProgress) =>
        loadTask(input, await formatDeps(work.context, onProgress)),
      )
      tasks.push(await keep(task, work))
    } catch (error) {
      // One of many that cannot be used must not keep the others out.
      if (inputs.length === 1 || !(error instanceof UserError || error instanceof ExternalError)) throw error
      work.warn(`${name}: ${error.message}`)
      failed.push({ name, reason: error.message })
    }
  }
  return { ...nothing, dryRun: work.options.dryRun, tasks, failed }
}

async function keep(task: Task, { outDir, options }: Work): Promise<TaskSummary> {
  const dir = join(outDir, task.record.instance_id)
  if (!options.dryRun) {
    await refuseExisting(dir, options.force)
    await writeTask(dir, task)
  }
  return summaryOf(task, { dir, retiredAt: null })
}

const nothing: ImportResult = { type: 'result', dryRun: false, tasks: [], failed: [], plan: null }
