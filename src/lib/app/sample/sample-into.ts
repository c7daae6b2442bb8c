import type { CommandSession } from '../../cli/command-session.ts'
import type { Emit } from '../../domain/event.ts'
import type { AppContext } from '../context.ts'
import { openModel } from '../open-model.ts'
import { openTaskContext } from '../task/task-session.ts'
import { orderSources } from './choose-sources.ts'
import { readKnownTasks } from './known-tasks.ts'
import { lockFolder } from './lock-folder.ts'
import { noTaskError } from './no-task-error.ts'
import { openSampleMaker, openStrategies } from './open-strategies.ts'
import { runLanes } from './run-lanes.ts'
import { openJournal, type SampleJournal, turnsOf, unfinishedSeed } from './sample-journal.ts'
import { createSampleLog } from './sample-log.ts'
import type { SampleReport } from './sample-report.ts'
import { requestDigest, runKey, type SampleRequest } from './sample-request.ts'
import { createSettler } from './settle-turn.ts'
import { createTurns } from './turn-steps.ts'

/** Turns in a row without a task after which a package has nothing more to give. */
const patience = 6

/**
 * Makes tasks of packages into a folder that is this process's alone meanwhile. What earlier runs with the same seed
 * found out is not found out again. Throws what `noTaskError` makes of the refusals when no task came of it.
 */
export async function sampleInto(session: CommandSession, request: SampleRequest): Promise<SampleReport> {
  await lockFolder(session, request.out)
  const journal = await openJournal(request.out)
  const seed = request.seed ?? unfinishedSeed(journal.entries, requestDigest(request)) ?? request.freshSeed
  const view = await session.openView()
  try {
    const ordered = { ...request, sources: orderSources(request.sources, seed) }
    return await sampleWith(session, { request: ordered, journal, seed, emit: view.emit })
  } finally {
    await view.close()
  }
}

type Sampling = {
  readonly request: SampleRequest
  readonly journal: SampleJournal
  readonly seed: string
  readonly emit: Emit
}

async function sampleWith(session: CommandSession, sampling: Sampling): Promise<SampleReport> {
  const { request, journal, seed, emit } = sampling
  const context = await openTaskContext(session, emit)
  const sandbox = await context.sandbox()
  const run = runKey(request, { seed, toolVersion: context.toolVersion })
  const log = createSampleLog({ request, seed, sandbox, emit, clock: session.clock })
  await journal.add({ type: 'run', run, request: requestDigest(request), seed })
  const settler = createSettler({
    run,
    out: request.out,
    journal,
    packages: request.sources.length,
    known: await readKnownTasks(request.out),
    ...log,
  })
  const parts = await openParts(context, request)
  const turns = createTurns(context, {
    ...parts,
    request,
    seed,
    earlier: turnsOf(journal.entries, run),
    emit,
  })
  await runLanes(
    {
      lanes: request.sources.length,
      wanted: request.count,
      workers: request.workers,
      patience,
      take: turns.take,
      settle: ({ lane, turn }, result) => settler.settle({ package: turns.keyOf(lane), turn }, result),
      isPromising: ({ kind }) => kind === 'made',
    },
    session.signal,
  )
  await journal.add({ type: 'done', run })
  return reportOf(log.report(settler.tried()))
}

async function openParts(context: AppContext, { model: name, strategies }: SampleRequest) {
  const model = name === null ? null : await openModel(name, context.variables)
  return {
    maker: await openSampleMaker(context, model),
    strategies: await openStrategies(context, strategies, model),
  }
}

function reportOf(report: SampleReport): SampleReport {
  if (report.tasks.length > 0) return report
  throw noTaskError(report.refused)
}
