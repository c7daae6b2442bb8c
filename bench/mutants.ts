import { cp } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findPython } from '../src/lib/adapters/virtualenv/find-python.ts'
import { withTempDir } from '../src/lib/files/temp-dir.ts'
import { seededRandom } from '../src/lib/kernel/random.ts'
import { runVariants } from '../src/lib/suite/run-variants.ts'
import type { Variant } from '../src/lib/suite/variant.ts'
import { batchWallLimit } from '../src/lib/suite/wall-limit.ts'
import { filesOf } from '../src/lib/tasks/bug/bug.ts'
import { likelihoodOf } from '../src/lib/tasks/bug/likelihood.ts'
import { completeCandidate, listCandidates } from '../src/lib/tasks/bug/list-candidates.ts'
import { orderCandidates } from '../src/lib/tasks/bug/order-candidates.ts'
import { quickestFirst } from '../src/lib/tasks/bug/test-order.ts'
import { variantSeconds } from '../src/lib/tasks/bug/try-changes.ts'
import { suiteLimits } from '../src/lib/tasks/environment/suite-limits.ts'
import { type PreparedSource, prepareSource } from '../src/lib/tasks/prepare-source.ts'
import { parseSourceSpec } from '../src/lib/tasks/source/source-spec.ts'
import type { TaskMaker } from '../src/lib/tasks/task-maker.ts'
import type { Figure } from './figure.ts'
import { withTaskMaker } from './issue-corpus.ts'
import { runMutmut } from './mutmut.ts'

type Checked = { readonly checked: number; readonly seconds: number }

/**
 * Mutants checked in a second, by our procedural strategy's edits and runner and by mutmut:
 * `npm run bench mutants -- [--package inflection] [--edits 400]`.
 *
 * Both get the same files, interpreter, pinned requirements and number of processes, and stop the tests of a mutant at
 * its first failure. mutmut runs as its manual says (source_paths set, `mutmut run`), without a sandbox, and its figure is
 * the one it prints, which begins when its workers are ready: writing mutants and learning which tests call which
 * function are left out. Ours runs in the sandbox and is counted from its first result to its last; learning which tests
 * execute which line is left out too. Each counts the mutants whose tests it ran: none that compile to the same code,
 * none without tests. The mutants differ, being each tool's own. Half of ours are checked before mutmut runs and half
 * after it, so that a load that grows or falls meanwhile favours nobody.
 */
export async function benchMutants(): Promise<readonly Figure[] | { readonly skipped: string }> {
  const { name, edits } = options()
  const processes = availableParallelism()
  return await withTaskMaker(async (maker, signal) => {
    const made = await prepareSource(maker, await parseSourceSpec(name, process.cwd()), { signal })
    if (!made.ok) return { skipped: made.reason.reason }
    const prepared = made.value
    const variants = variantsOf(maker, { prepared, edits })
    const half = Math.ceil(variants.length / 2)
    const run = { prepared, processes, signal }
    const before = await check(maker, { ...run, variants: variants.slice(0, half) })
    const theirs = await withTempDir(maker.tempDir, (dir) => mutmutOf({ ...run, dir }))
    const after = await check(maker, { ...run, variants: variants.slice(half) })
    const ours = (before.checked + after.checked) / (before.seconds + after.seconds)
    const unit = `/s (of ${before.checked + after.checked})`
    return [
      { name: `mutants a second, ours, ${processes} processes, ${name}`, value: ours, unit, budget: null },
      {
        name: `mutants a second, mutmut ${theirs.version}`,
        value: theirs.perSecond,
        unit: `/s (of ${theirs.checked})`,
        budget: null,
      },
      { name: 'ours / mutmut', value: ours / theirs.perSecond, unit: 'x', budget: 3, atLeast: true },
    ]
  })
}

function options(): { readonly name: string; readonly edits: number } {
  const { values } = parseArgs({
    allowPositionals: true,
    options: {
      package: { type: 'string', default: 'inflection' },
      edits: { type: 'string', default: '400' },
    },
  })
  return { name: values.package, edits: Number(values.edits) }
}

/** The strategy's edits in its order, each with the tests that it would run. */
function variantsOf(
  maker: TaskMaker,
  { prepared, edits }: { readonly prepared: PreparedSource; readonly edits: number },
): readonly Variant[] {
  const ordered = orderCandidates(listCandidates(prepared, maker.parser), {
    random: seededRandom('mutants'),
    limit: edits,
    likelihood: likelihoodOf(prepared),
  })
  const inOrder = quickestFirst(prepared.baseline)
  return ordered
    .flatMap((one) => completeCandidate(one, maker.parser) ?? [])
    .map(({ path, original, mutated, covering }, index) => ({
      id: String(index),
      files: filesOf([{ path, before: original, after: mutated }], 'after'),
      tests: inOrder(covering),
      stopAfterFailures: 1,
      skipEquivalent: true,
      seconds: variantSeconds(prepared, covering),
    }))
}

type Run = {
  readonly prepared: PreparedSource
  readonly processes: number
  readonly signal: AbortSignal
}

async function check(
  maker: TaskMaker,
  { prepared, variants, processes, signal }: Run & { readonly variants: readonly Variant[] },
): Promise<Checked> {
  const times: number[] = []
  await runVariants(
    maker.suite,
    {
      environment: prepared.environment,
      workspace: prepared.source.dir,
      variants,
      parallel: processes,
      limits: suiteLimits(batchWallLimit(variants)),
      onResult({ kind }) {
        if (kind !== 'equivalent') times.push(performance.now())
        return true
      },
    },
    signal,
  )
  const [first = 0] = times
  return { checked: times.length - 1, seconds: ((times.at(-1) ?? first) - first) / 1000 }
}

async function mutmutOf({ prepared, processes, dir }: Run & { readonly dir: string }) {
  const { source, environment, layout } = prepared
  const workspace = join(dir, 'package')
  await cp(source.dir, workspace, { recursive: true })
  const python = await findPython(environment.recipe.python, process.env.PATH ?? '')
  return await runMutmut({
    dir,
    workspace,
    python: python.executable,
    requirements: environment.recipe.requirements,
    sources: [...layout.modules.values()],
    tests: environment.recipe.testPaths,
    processes,
  })
}
