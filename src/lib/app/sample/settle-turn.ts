import { join } from 'node:path'
import type { Task } from '../../domain/task.ts'
import type { ExternalError } from '../../kernel/errors.ts'
import { taskDigest } from '../../tasks/record/task-files.ts'
import { writeTask } from '../../tasks/record/write-task.ts'
import { type Refusal, refuse } from '../../tasks/refusal.ts'
import type { KnownTasks } from './known-tasks.ts'
import { readTaskOrNull } from './read-task-or-null.ts'
import type { Settled } from './run-lanes.ts'
import type { SampleJournal, TurnEntry } from './sample-journal.ts'
import { type SampledTask, type SampleRefusal, sampledTask } from './sample-report.ts'
import type { Counts, TurnResult } from './take-turn.ts'

export type Ledger = {
  readonly run: string
  readonly out: string
  readonly journal: Pick<SampleJournal, 'add'>
  readonly known: KnownTasks
  readonly packages: number
  readonly onTask: (task: SampledTask) => void
  readonly onRefusal: (refusal: SampleRefusal) => void
}

/** Where a result belongs: the package's key, and the turn. */
type Place = { readonly package: string; readonly turn: number }

export type Settler = {
  readonly settle: (place: Place, result: TurnResult) => Promise<Settled>
  /** What was tried in all turns that were settled. */
  readonly tried: () => readonly Counts[]
}

/** A service that fails so many packages in a row fails them all. */
const mostFailures = 3

/** Keeps what turns came to: writes tasks, then the journal, so that a task is never forgotten and never there twice. */
export function createSettler(ledger: Ledger): Settler {
  const tried: Counts[] = []
  let failures = 0
  const keep = async (place: Place, task: Task, counts: Counts): Promise<Settled> => {
    const likeness = await ledger.known.like(task)
    if (likeness !== null) {
      const { reason } = refuse('duplicate', likeness)
      return await note(place, { refusal: reason, ended: false, counts })
    }
    const { record } = task
    const isNew = await writeNew(join(ledger.out, record.instance_id), task)
    await ledger.known.add(task)
    await ledger.journal.add({
      type: 'task',
      run: ledger.run,
      ...place,
      id: record.instance_id,
      tried: counts,
    })
    ledger.onTask(sampledTask(task, isNew))
    return 'task'
  }
  const note = async (place: Place, { refusal, ended, counts }: Noted): Promise<Settled> => {
    await ledger.journal.add({ type: 'refused', run: ledger.run, ...place, ...refusal, ended, tried: counts })
    ledger.onRefusal({ package: place.package, ...refusal })
    return ended ? 'ended' : 'nothing'
  }
  const recall = (entry: TurnEntry, task: Task | null): Settled => {
    if (task !== null) ledger.onTask(sampledTask(task, false))
    if (entry.type === 'task') return 'task'
    ledger.onRefusal({ package: entry.package, kind: entry.kind, reason: entry.reason })
    return entry.ended ? 'ended' : 'nothing'
  }
  const settle = async (place: Place, result: TurnResult): Promise<Settled> => {
    if (result.kind === 'failed') {
      if (++failures >= Math.min(mostFailures, ledger.packages)) throw result.error
      return await note(place, { refusal: refusalOf(result.error), ended: true, counts: {} })
    }
    failures = 0
    tried.push(result.kind === 'known' ? result.entry.tried : result.tried)
    switch (result.kind) {
      case 'known':
        return recall(result.entry, result.task)
      case 'made':
        return await keep(place, result.task, result.tried)
      case 'refused':
        return await note(place, { ...result, counts: result.tried })
    }
  }
  return { settle, tried: () => tried }
}

/** False when it is there already, maybe with more beside it: that it was retired is kept in its folder. */
async function writeNew(dir: string, task: Task): Promise<boolean> {
  const there = await readTaskOrNull(dir)
  if (there !== null && taskDigest(there.record) === taskDigest(task.record)) return false
  await writeTask(dir, task)
  return true
}

type Noted = { readonly refusal: Refusal; readonly ended: boolean; readonly counts: Counts }

function refusalOf(error: ExternalError): Refusal {
  return refuse('sandbox', `${error.service} failed: ${error.message}`).reason
}
