import type { Task } from '../domain/task.ts'
import type { Result } from '../kernel/result.ts'
import { type MakeTaskOptions, makeTask } from './make-task.ts'
import { type PreparedSource, prepareSource } from './prepare-source.ts'
import type { Refusal } from './refusal.ts'
import type { SourceSpec } from './source/source-spec.ts'
import type { TaskMaker } from './task-maker.ts'

/** Different tasks of one package, one at a time; ends with the refusal when no more are found. */
export async function* sampleTasks(
  maker: TaskMaker,
  spec: SourceSpec,
  options: MakeTaskOptions & { readonly count: number },
): AsyncGenerator<Result<Task, Refusal>> {
  const prepared = await prepareSource(maker, spec, options)
  if (!prepared.ok) yield prepared
  else yield* differentTasks(maker, prepared.value, options)
}

async function* differentTasks(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: MakeTaskOptions & { readonly count: number },
): AsyncGenerator<Result<Task, Refusal>> {
  const fixes = new Set<string>()
  // Another seed may lead to a fix already seen; twice as many seeds as tasks find enough new ones.
  for (let turn = 0; turn < options.count * 2 && fixes.size < options.count; turn++) {
    const made = await makeTask(maker, prepared, { ...options, seed: `${options.seed}/${turn}` })
    if (made.ok && fixes.has(made.value.goldPatch)) continue
    if (made.ok) fixes.add(made.value.goldPatch)
    yield made
    if (!made.ok) return
  }
}
