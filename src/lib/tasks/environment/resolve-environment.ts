import { z } from 'zod'
import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { ExternalError, UserError } from '../../kernel/errors.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { RecipeDraft } from '../recipe/detect-recipe.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { PackageSource } from '../source/package-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { dateLimits } from './date-limits.ts'
import { findVersions } from './find-versions.ts'
import { keptOutcome } from './kept-outcome.ts'
import { suiteLimits } from './suite-limits.ts'

type PackageDraft = { readonly source: PackageSource; readonly draft: RecipeDraft }

/**
 * The environment of a draft with every requirement at an exact version, of the snapshot's own time where that can be
 * had. Optional requirements that cannot be installed are dropped; a package whose own cannot is refused.
 */
export async function resolveEnvironment(
  maker: TaskMaker,
  { source, draft }: PackageDraft,
  options: WorkOptions,
): Promise<Result<Environment, Refusal>> {
  const label = `${source.name} ${source.version}`
  let failure: Error | null = null
  for (const choice of choicesOf(draft, source)) {
    try {
      return ok(await buildChoice(maker, { source, draft, choice }, options))
    } catch (error) {
      if (!isBuildFailure(error)) throw error
      if (error instanceof ExternalError && error.retryable)
        return refuse('offline', `${label}: the package index cannot be reached: ${oneLine(error.message)}`)
      failure = error
    }
  }
  if (failure instanceof UserError) return refuse('compiler', `${label}: ${oneLine(failure.message)}`)
  const reason = oneLine(failure?.message ?? '')
  return refuse('environment', `${label}: its test environment cannot be built: ${reason}`)
}

/** True for what another choice of requirements, or another package, may get past. */
function isBuildFailure(error: unknown): error is Error {
  if (error instanceof UserError) return error.code === 'AGT_PACKAGE_REFUSED'
  return error instanceof ExternalError && error.code === 'AGT_ENVIRONMENT'
}

type Choice = { readonly until: string | null; readonly optional: readonly string[] }

/** For each bound of time all requirements first, then only those that the package itself needs. */
function choicesOf(draft: RecipeDraft, source: PackageSource): readonly Choice[] {
  const limits = dateLimits(source.publishedAt, draft.recipe.python).slice(draft.laterLimits ?? 0)
  const optionals = draft.optional.length === 0 ? [[]] : [draft.optional, []]
  return limits.flatMap((until) => optionals.map((optional) => ({ until, optional })))
}

async function buildChoice(
  maker: TaskMaker,
  { source, draft, choice }: PackageDraft & { readonly choice: Choice },
  options: WorkOptions,
): Promise<Environment> {
  const { until, optional } = choice
  const { recipe } = draft
  const required = recipe.requirements
  const open = { ...recipe, requirements: [...required, ...optional].sort() }
  options.onProgress?.(`finding versions for ${source.name}`)
  const versions =
    until === null
      ? await installVersions(maker, { source, open }, options)
      : (await findVersions(maker, { python: recipe.python, required, optional, until }, options)).versions
  options.onProgress?.(`environment of ${source.name}`)
  const dated = until === null ? {} : { releasedUntil: until.slice(0, 10) }
  const pinnedRecipe = { ...open, requirements: pinned(versions, source), ...dated }
  return await maker.suite.sandbox.prepare(pinnedRecipe, source.dir, prepareOptions(options))
}

const versionsSchema = z.record(z.string(), z.string())
type Versions = z.infer<typeof versionsSchema>

type OpenRecipe = { readonly source: PackageSource; readonly open: EnvironmentRecipe }

/**
 * What the declared ranges lead to now, for what has no date: built once, then read. Packages with the same ranges get
 * the same versions, however much later, so that a second one needs no build of its own and an old task can be made again.
 */
async function installVersions(
  maker: TaskMaker,
  { source, open }: OpenRecipe,
  options: WorkOptions,
): Promise<Versions> {
  const { sandbox } = maker.suite
  return await keptOutcome<Versions>(
    {
      cacheDir: maker.cacheDir,
      kind: 'installed',
      key: { schema: 1, backend: sandbox.backend, python: open.python, requirements: open.requirements },
      schema: versionsSchema,
    },
    async () => {
      options.onProgress?.(`building the environment of ${source.name}`)
      const environment = await sandbox.prepare(open, source.dir, prepareOptions(options))
      return await installedVersions(maker, { source, environment }, options)
    },
  )
}

async function installedVersions(
  maker: TaskMaker,
  { source, environment }: { readonly source: PackageSource; readonly environment: Environment },
  { signal }: WorkOptions,
): Promise<Versions> {
  const { sandbox, tools } = maker.suite
  const names = environment.recipe.requirements.map((text) => /^[A-Za-z0-9._-]+/.exec(text)?.[0] ?? '')
  const outcome = await sandbox.run(
    {
      environment,
      workspace: source.dir,
      tools,
      command: (inside) => [inside.python, '-I', `${inside.tools}/record_versions.py`, ...names],
      limits: suiteLimits(60),
    },
    signal,
  )
  if (outcome.kind !== 'exited' || outcome.exitCode !== 0)
    throw new ExternalError('AGT_SANDBOX_FAILED', 'The installed versions could not be read.', {
      service: sandbox.backend,
    })
  return versionsSchema.parse(JSON.parse(outcome.stdout))
}

/** Exact requirements of all that was installed; never the package itself, which some of its own tools require. */
function pinned(versions: Versions, source: PackageSource): string[] {
  const own = normalizeDistributionName(source.name)
  return Object.entries(versions)
    .filter(([name]) => name !== own)
    .map(([name, version]) => `${name}==${version}`)
    .sort()
}

/** The installer's own last error, which says more than that it failed. */
function oneLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim())
  return lines.findLast((line) => /^error:/i.test(line))?.replace(/^error:\s*/i, '') ?? lines[0] ?? ''
}

function prepareOptions({ signal, onProgress }: WorkOptions) {
  return { signal, ...(onProgress === undefined ? {} : { onProgress: (label: string) => onProgress(label) }) }
}
