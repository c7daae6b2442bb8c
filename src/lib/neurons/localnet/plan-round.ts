import { join } from 'node:path'
import type { PlannedRound } from '../../domain/ports/store.ts'
import type { Task } from '../../domain/task.ts'
import { digestOf } from '../../kernel/digest.ts'
import { UserError } from '../../kernel/errors.ts'
import { seededRandom } from '../../kernel/random.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import type { LocalnetParts, LocalnetSettings, TaskRefusal, TaskSource, TaskWish } from './localnet-parts.ts'

export type RoundPlanner = (
  roundIndex: number,
  validatorHotkey: string,
  signal: AbortSignal,
) => Promise<PlannedRound>

/** Makes the task of each round: the package and the bug are fixed by the seed and the round's index. */
export function createRoundPlanner(parts: LocalnetParts, settings: LocalnetSettings): RoundPlanner {
  const sources = new Map<string, TaskSource | TaskRefusal>()
  const told = new Set<string>()
  const tell = (refusal: TaskRefusal): void => {
    const sentence = sentenceOf(refusal)
    if (!told.has(sentence)) parts.emit({ type: 'package.refused', ...refusal })
    told.add(sentence)
  }
  const openOnce = async (name: string, signal: AbortSignal): Promise<TaskSource | TaskRefusal> => {
    const known = sources.get(name)
    if (known !== undefined) return known
    const opened = await parts.openSource(name, signal)
    const source = opened.ok ? opened.value : opened.reason
    sources.set(name, source)
    return source
  }
  return async (roundIndex, validatorHotkey, signal) => {
    const seed = `${settings.seed}/round/${roundIndex}`
    const choices = await orderPackages(parts, settings, { roundIndex, signal })
    const refusals: TaskRefusal[] = []
    for (const name of choices) {
      throwIfAborted(signal)
      // Only where another package is tried instead: the last refusal is told by the error.
      refusals.forEach(tell)
      const source = await openOnce(name, signal)
      if (!('makeTask' in source)) {
        refusals.push(source)
        continue
      }
      const made = await source.makeTask(wishFor(seed, roundIndex), signal)
      if (made.ok)
        return await keepTask(parts, settings, { roundIndex, validatorHotkey, source, task: made.value })
      refusals.push(made.reason)
    }
    throw refusedError(refusals)
  }
}

/** Miners without a model play for most of the rounds, so two of three ask for an easy task. */
function wishFor(seed: string, roundIndex: number): TaskWish {
  return roundIndex % 3 === 2 ? { seed } : { seed, preferred: 'easy' }
}

/** Packages in the order to try. Every package has its turn before one comes again. */
async function orderPackages(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  { roundIndex, signal }: { readonly roundIndex: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const named = settings.packages.length > 0 ? settings.packages : await parts.defaultPackages(signal)
  const order =
    settings.packages.length > 0 ? named : seededRandom(`${settings.seed}/packages`).shuffle(named)
  const first = roundIndex % order.length
  return [...order.slice(first), ...order.slice(0, first)]
}

async function keepTask(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  made: {
    readonly roundIndex: number
    readonly validatorHotkey: string
    readonly source: TaskSource
    readonly task: Task
  },
): Promise<PlannedRound> {
  const { task, roundIndex, validatorHotkey, source } = made
  const { record, hiddenTests, problemStatement } = task
  const taskPath = join('tasks', record.instance_id)
  await parts.writeTask(join(settings.dataDir, taskPath), task)
  const planned: PlannedRound = {
    roundId: digestOf({ seed: settings.seed, roundIndex, task: digestOf(record) }).slice(0, 32),
    roundIndex,
    validatorHotkey,
    instanceId: record.instance_id,
    taskDigest: digestOf(record),
    taskPath,
    record,
    problemStatement,
    package: source.package,
    failToPass: hiddenTests.FAIL_TO_PASS.length,
    passToPass: hiddenTests.PASS_TO_PASS.length,
  }
  await parts.store.planRound(planned)
  return planned
}

function refusedError(refusals: readonly TaskRefusal[]): UserError {
  return new UserError('AGT_PACKAGE_REFUSED', refusals.map(sentenceOf).join(' '))
}

const sentenceOf = ({ package: name, reason }: TaskRefusal): string => `${name}: ${reason}`
