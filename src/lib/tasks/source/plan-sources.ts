import { ExternalError } from '../../kernel/errors.ts'
import { mapInOrder } from '../../kernel/map-in-order.ts'
import type { Result } from '../../kernel/result.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { refusalOfError } from '../refusal-of-error.ts'
import { checkEligible, type EligibilityRules, type Eligible, refuseName } from './eligibility.ts'
import { recallVerdict, rememberVerdict } from './kept-verdict.ts'
import { type ReadSourceOptions, readSource } from './read-source.ts'
import type { SourceSpec } from './source-spec.ts'

/** A source that somebody named, or that stands on a list nobody here chose. */
export type PlannedSource = { readonly spec: SourceSpec; readonly isNamed: boolean }

/** What would be tried, or why it is skipped. */
export type PlanEntry =
  | ({ readonly verdict: 'eligible'; readonly spec: SourceSpec } & Eligible)
  | {
      readonly verdict: 'skipped'
      readonly spec: SourceSpec
      readonly name: string
      readonly reason: Refusal
    }

export type PlanOptions = ReadSourceOptions & {
  readonly benchmarks: ReadonlySet<string>
  /** Names the state of the list that unnamed sources are from; what was found for it before is not looked up again. */
  readonly listVersion?: string | undefined
}

/** Most requests at a time that a package index gets from here. */
const concurrency = 5

/**
 * Says of each source whether tasks would be tried on it, in the order given. Archives are fetched and read; nothing
 * is built or run.
 */
export async function* planSources(
  sources: Iterable<PlannedSource>,
  options: PlanOptions,
): AsyncGenerator<PlanEntry> {
  const { signal } = options
  yield* mapInOrder(sources, (source) => planOne(source, options), { concurrency, signal })
}

async function planOne(source: PlannedSource, options: PlanOptions): Promise<PlanEntry> {
  const { benchmarks, python, cacheDir, listVersion } = options
  const rules: EligibilityRules = { strict: !source.isNamed, benchmarks, python }
  const name = nameOf(source.spec)
  const early = refuseName(name, rules)
  if (early !== null) return { verdict: 'skipped', spec: source.spec, name, reason: early }
  const isKept = !source.isNamed && listVersion !== undefined
  const key = { name, python, listVersion: listVersion ?? '' }
  const known = isKept ? await recallVerdict(cacheDir, key) : null
  if (known !== null) return { spec: source.spec, ...known }
  const entry = await judge(source.spec, { name, rules, options })
  if (isKept && !(entry.verdict === 'skipped' && entry.reason.kind === 'offline'))
    await rememberVerdict(cacheDir, key, entry)
  return entry
}

async function judge(
  spec: SourceSpec,
  {
    name,
    rules,
    options,
  }: { readonly name: string; readonly rules: EligibilityRules; readonly options: PlanOptions },
): Promise<PlanEntry> {
  const checked = await refusalOfError(async () => {
    const read = await readSource(spec, options)
    return read.ok ? checkEligible(read.value, rules) : read
  }).catch(refusalOfIndex)
  if (checked.ok) return { verdict: 'eligible', spec, ...checked.value }
  return { verdict: 'skipped', spec, name, reason: checked.reason }
}

/** One package that an index fails to give is no reason to say nothing of the others. */
function refusalOfIndex(error: unknown): Result<never, Refusal> {
  if (!(error instanceof ExternalError) || error.code !== 'AGT_PACKAGE_INDEX') throw error
  return refuse('offline', error.message)
}

/** The first names of a list, as sources that nobody named. */
export function topSources(names: readonly string[], count: number): readonly PlannedSource[] {
  return names.slice(0, count).map((name) => ({ spec: { kind: 'pypi', name }, isNamed: false }))
}

function nameOf(spec: SourceSpec): string {
  if (spec.kind === 'pypi') return spec.name
  if (spec.kind === 'repo') return spec.address
  return spec.kind === 'path' ? spec.path : 'sample'
}
