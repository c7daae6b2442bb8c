import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import { withTempDir } from '../../files/temp-dir.ts'
import { ExternalError } from '../../kernel/errors.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { keptOutcome } from './kept-outcome.ts'
import { suiteLimits } from './suite-limits.ts'

/** The resolver: it knows upload times, and takes seconds where pip takes minutes. */
const resolver = 'uv==0.13.9'

/** Requirements as they are declared, and the last moment whose releases may be used. */
export type OpenRequirements = {
  readonly python: string
  readonly required: readonly string[]
  readonly optional: readonly string[]
  readonly until: string | null
}

const foundSchema = z.strictObject({
  versions: z.record(z.string(), z.string()),
  /** Optional requirements that cannot be had together with the others. */
  dropped: z.array(z.string()),
})
export type FoundVersions = z.infer<typeof foundSchema>

/**
 * Exact versions for everything that is needed, direct or not: found in an environment of its own, where nothing is
 * installed but the resolver. Kept, so that the same requirements lead to the same versions however much later.
 * Throws ExternalError AGT_ENVIRONMENT when there are none.
 */
export async function findVersions(
  maker: TaskMaker,
  wanted: OpenRequirements,
  options: WorkOptions,
): Promise<FoundVersions> {
  const { backend } = maker.suite.sandbox
  const key = { schema: 2, backend, resolver, ...wanted }
  return await keptOutcome<FoundVersions>(
    { cacheDir: maker.cacheDir, kind: 'versions', key, schema: foundSchema },
    async () => await withTempDir(maker.tempDir, (empty) => resolveIn(maker, { wanted, empty }, options)),
  )
}

type Resolving = { readonly wanted: OpenRequirements; readonly empty: string }

async function resolveIn(
  maker: TaskMaker,
  { wanted, empty }: Resolving,
  { signal, onProgress }: WorkOptions,
): Promise<FoundVersions> {
  const { sandbox, tools } = maker.suite
  const program = await readFile(join(tools, 'resolve_versions.py'), 'utf8')
  const progress = onProgress === undefined ? {} : { onProgress: (label: string) => onProgress(label) }
  const environment = await sandbox.prepare(resolverRecipe(wanted, program), empty, { signal, ...progress })
  const read = 'import sys; print(open(sys.prefix + "/agentao-versions.json").read())'
  const outcome = await sandbox.run(
    {
      environment,
      workspace: empty,
      tools,
      command: (inside) => [inside.python, '-I', '-c', read],
      limits: suiteLimits(60),
    },
    signal,
  )
  if (outcome.kind === 'exited' && outcome.exitCode === 0)
    return foundSchema.parse(JSON.parse(outcome.stdout))
  throw new ExternalError('AGT_SANDBOX_FAILED', 'The versions that were found could not be read.', {
    service: sandbox.backend,
  })
}

function resolverRecipe(
  { python, required, optional, until }: OpenRequirements,
  program: string,
): EnvironmentRecipe {
  const wanted = JSON.stringify({ required, optional, until })
  return {
    python,
    requirements: [resolver],
    distribution: { name: 'agentao-resolver', version: '1', sha256: '' },
    sourceRoots: ['.'],
    testPaths: [],
    testCommand: ['python'],
    install: [
      `# finding versions\npython -I -c ${shellQuoted(program)} ${shellQuoted(wanted)}`,
      // Sixty megabytes that nobody needs again.
      'rm -f "$VIRTUAL_ENV/bin/uv" "$VIRTUAL_ENV/bin/uvx"',
    ],
    variables: {},
    runner: 'pytest',
    image: null,
  }
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
