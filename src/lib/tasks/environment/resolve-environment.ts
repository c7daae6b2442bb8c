import { z } from 'zod'
import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import { environmentRecipeSchema } from '../../domain/environment.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { ExternalError } from '../../kernel/errors.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { RecipeDraft } from '../recipe/detect-recipe.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { PackageSource } from '../source/package-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { keptOutcome } from './kept-outcome.ts'
import { suiteLimits } from './suite-limits.ts'

const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('resolved'), recipe: environmentRecipeSchema }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string(), atMs: z.number() }),
])
type Outcome = z.infer<typeof outcomeSchema>

type PackageDraft = { readonly source: PackageSource; readonly draft: RecipeDraft }

/**
 * The environment of a draft with every requirement at an exact version. Versions are found by building once with
 * the declared ranges and reading what was installed. Optional requirements that cannot be installed are dropped.
 */
export async function resolveEnvironment(
  maker: TaskMaker,
  { source, draft }: PackageDraft,
  options: WorkOptions,
): Promise<Result<Environment, Refusal>> {
  const { sandbox } = maker.suite
  const outcome = await keptOutcome<Outcome>(
    {
      cacheDir: maker.cacheDir,
      kind: 'recipes',
      key: {
        schema: 1,
        backend: sandbox.backend,
        source: source.sha256,
        draft: draft.recipe,
        optional: draft.optional,
      },
      schema: outcomeSchema,
      // What failed today may be a network that was down.
      isLasting: ({ kind }) => kind === 'resolved',
    },
    () => findVersions(maker, { source, draft }, options),
  )
  if (outcome.kind === 'failed')
    return refuse(
      'environment',
      `${source.name} ${source.version}: its test environment cannot be built: ${outcome.reason}`,
    )
  options.onProgress?.(`environment of ${source.name}`)
  return ok(await sandbox.prepare(outcome.recipe, source.dir, prepareOptions(options)))
}

async function findVersions(maker: TaskMaker, pack: PackageDraft, options: WorkOptions): Promise<Outcome> {
  const { recipe } = pack.draft
  const failures: string[] = []
  for (const requirements of requirementChoices(pack.draft)) {
    options.onProgress?.(`building the environment of ${pack.source.name}`)
    try {
      const open = { ...recipe, requirements: [...requirements] }
      const environment = await maker.suite.sandbox.prepare(open, pack.source.dir, prepareOptions(options))
      const pinned = await installedVersions(maker, { environment, pack, requirements }, options)
      return { kind: 'resolved', recipe: { ...recipe, requirements: [...pinned] } }
    } catch (error) {
      if (!(error instanceof ExternalError && error.code === 'AGT_ENVIRONMENT')) throw error
      failures.push(error.message)
    }
  }
  return { kind: 'failed', reason: failures.at(-1) ?? 'nothing to install', atMs: maker.clock.now() }
}

/** All requirements first, then only those that the package itself needs. */
function requirementChoices(draft: RecipeDraft): readonly (readonly string[])[] {
  const { requirements } = draft.recipe
  const all = [...requirements, ...draft.optional].sort()
  return draft.optional.length === 0 ? [requirements] : [all, requirements]
}

const versionsSchema = z.record(z.string(), z.string())

type Built = {
  readonly environment: Environment
  readonly pack: PackageDraft
  readonly requirements: readonly string[]
}

async function installedVersions(
  maker: TaskMaker,
  built: Built,
  { signal }: WorkOptions,
): Promise<readonly string[]> {
  const { sandbox, tools } = maker.suite
  const outcome = await sandbox.run(
    {
      environment: built.environment,
      workspace: built.pack.source.dir,
      tools,
      command: (inside) => [inside.python, '-I', `${inside.tools}/record_versions.py`],
      limits: suiteLimits(60),
    },
    signal,
  )
  if (outcome.kind !== 'exited' || outcome.exitCode !== 0)
    throw new ExternalError('AGT_SANDBOX_FAILED', 'The installed versions could not be read.', {
      service: sandbox.backend,
    })
  const versions = versionsSchema.parse(JSON.parse(outcome.stdout))
  return pinned(versions, built)
}

/** Tools of the environment itself are pinned only where the package asks for them. */
function pinned(
  versions: Readonly<Record<string, string>>,
  { pack, requirements }: Built,
): readonly string[] {
  const asked = new Set(
    requirements.map((text) => normalizeDistributionName(/^[A-Za-z0-9._-]+/.exec(text)?.[0] ?? '')),
  )
  const own = normalizeDistributionName(pack.source.name)
  return Object.entries(versions)
    .map(([name, version]) => [normalizeDistributionName(name), version] as const)
    .filter(([name]) => name !== own && (asked.has(name) || !/^(pip|setuptools|wheel)$/.test(name)))
    .map(([name, version]) => `${name}==${version}`)
    .sort()
}

function prepareOptions({ signal, onProgress }: WorkOptions) {
  return { signal, ...(onProgress === undefined ? {} : { onProgress: (label: string) => onProgress(label) }) }
}
