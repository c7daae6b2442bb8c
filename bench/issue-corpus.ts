import { homedir } from 'node:os'
import { createContext } from '../src/lib/app/context.ts'
import { loadConfig } from '../src/lib/config/load-config.ts'
import { systemClock } from '../src/lib/kernel/clock.ts'
import { seededRandom } from '../src/lib/kernel/random.ts'
import { runVariants } from '../src/lib/suite/run-variants.ts'
import type { Bug } from '../src/lib/tasks/bug/bug.ts'
import { likelihoodOf } from '../src/lib/tasks/bug/likelihood.ts'
import { completeCandidate, listCandidates } from '../src/lib/tasks/bug/list-candidates.ts'
import { orderCandidates } from '../src/lib/tasks/bug/order-candidates.ts'
import { suiteLimits } from '../src/lib/tasks/environment/suite-limits.ts'
import type { Observation } from '../src/lib/tasks/issue/observation.ts'
import { observationsOf, observationVariants } from '../src/lib/tasks/issue/observe-bug.ts'
import { recordSnippets, type Snippet } from '../src/lib/tasks/issue/record-snippets.ts'
import { type PreparedSource, prepareSource } from '../src/lib/tasks/prepare-source.ts'
import { parseSourceSpec } from '../src/lib/tasks/source/source-spec.ts'
import type { TaskMaker } from '../src/lib/tasks/task-maker.ts'

/** A bug that tests notice, with the programs that show it. */
export type ShownBug = {
  readonly prepared: PreparedSource
  readonly bug: Bug
  readonly observations: readonly Observation[]
}

/** Gives the parts that make tasks to `use`, with this machine's settings. */
export async function withTaskMaker<T>(
  use: (maker: TaskMaker, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = new AbortController().signal
  const sources = { flags: {}, variables: process.env, cwd: process.cwd(), home: homedir() }
  const { values: config } = await loadConfig(sources)
  const context = await createContext({
    config,
    clock: systemClock,
    signal,
    variables: process.env,
    onNote: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    return await use(await context.taskMaker(), signal)
  } finally {
    await context.close()
  }
}

/** Up to `count` bugs of a package; none when the package cannot serve. Their tests are not confirmed: no task is made. */
export async function shownBugs(
  maker: TaskMaker,
  { name, count }: { readonly name: string; readonly count: number },
  signal: AbortSignal,
): Promise<readonly ShownBug[]> {
  const made = await prepareSource(maker, await parseSourceSpec(name, process.cwd()), { signal })
  if (!made.ok) {
    process.stderr.write(`${name}: ${made.reason.reason}\n`)
    return []
  }
  const prepared = made.value
  const told: { readonly bug: Bug; readonly snippets: readonly Snippet[] }[] = []
  for (const bug of await noticedBugs(maker, { prepared, count }, signal))
    told.push({ bug, snippets: await recordSnippets(maker, { prepared, bug }, signal) })
  const variants = told.flatMap(({ bug, snippets }) => observationVariants(bug, snippets))
  const batch = { ...placeOf(prepared), variants, limits: suiteLimits(1800) }
  const results = [...(await runVariants(maker.suite, batch, signal))]
  return told.flatMap(({ bug, snippets }) => {
    const own = results.splice(0, snippets.length * 2)
    const observations = observationsOf(snippets, own)
    return observations.length === 0 ? [] : [{ prepared, bug, observations }]
  })
}

async function noticedBugs(
  maker: TaskMaker,
  { prepared, count }: { readonly prepared: PreparedSource; readonly count: number },
  signal: AbortSignal,
): Promise<readonly Bug[]> {
  const candidates = listCandidates(prepared, maker.parser).filter(({ covering }) => covering.length <= 40)
  const ordered = orderCandidates(candidates, {
    random: seededRandom('issues'),
    limit: Math.ceil(count * 1.6),
    likelihood: likelihoodOf(prepared),
  })
  const complete = ordered.flatMap((one) => completeCandidate(one, maker.parser) ?? [])
  const variants = complete.map(({ path, mutated, covering }, index) => ({
    id: String(index),
    files: { [path]: mutated },
    tests: covering.slice(0, 40),
    stopAfterFailures: 2,
    seconds: 60,
  }))
  const results = await runVariants(
    maker.suite,
    { ...placeOf(prepared), variants, limits: suiteLimits(3600) },
    signal,
  )
  const bugs = complete.flatMap(({ path, original, mutated, covering, edit }, index): readonly Bug[] => {
    const outcomes = [...(results[index]?.outcomes ?? [])]
    const failing = outcomes.filter(([, one]) => one === 'failed' || one === 'error').map(([id]) => id)
    if (failing.length === 0) return []
    const changes = [{ path, before: original, after: mutated }]
    return [{ strategy: 'procedural', kind: 'single edit', detail: edit.rule, changes, covering, failing }]
  })
  return bugs.slice(0, count)
}

const placeOf = ({ environment, source }: PreparedSource) => ({ environment, workspace: source.dir })
