import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrepareOptions } from '../../domain/ports/sandbox.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { buildFailure, isMissingWheel } from './build-failure.ts'
import type { BuildStep, BuildStepEnd } from './build-step.ts'
import type { Python } from './find-python.ts'
import { withHeartbeat } from './heartbeat.ts'
import { installCommand, pipArguments, wheelCommand } from './pip-commands.ts'
import type { EnvironmentRequest } from './prepare-environment.ts'
import { pretendVersions } from './pretend-versions.ts'

type BuildPlace = Required<PrepareOptions> & { readonly folder: string; readonly python: Python }

/** Builds the environment of a recipe in an empty folder. */
export async function buildVirtualenv(request: EnvironmentRequest, place: BuildPlace): Promise<void> {
  await createVirtualenv(request, place)
  await installRequirements(request, place)
  await runInstallCommands(request, place)
  await installMetadata(request, place)
}

async function createVirtualenv(request: EnvironmentRequest, place: BuildPlace): Promise<void> {
  const program = await readFile(join(request.options.programs, 'create_environment.py'), 'utf8')
  const command = [place.python.executable, '-I', '-c', program, place.folder]
  await mustSucceed(request, place, { label: 'creating the environment', step: { command } })
}

/** Wheels first: they install without running code of theirs. What has none is built from source. */
async function installRequirements(request: EnvironmentRequest, place: BuildPlace): Promise<void> {
  const { requirements } = request.recipe
  if (requirements.length === 0) return
  const label = `installing ${requirements.length} package${requirements.length === 1 ? '' : 's'}`
  const downloads = join(request.options.cacheDir, 'pip')
  const wheelsOnly = installCommand(place.folder, ['--only-binary', ':all:', ...requirements])
  const first = await runStep(request, place, { label, step: { command: wheelsOnly, downloads } })
  if (first.exitCode === 0) return
  if (!isMissingWheel(first.output)) throw buildFailure(label, first)
  const command = installCommand(place.folder, ['--prefer-binary', ...requirements])
  await mustSucceed(request, place, { label, step: { command } })
}

async function runInstallCommands(request: EnvironmentRequest, place: BuildPlace): Promise<void> {
  for (const line of request.recipe.install) {
    const step = { command: ['/bin/sh', '-e', '-c', line], source: request.source }
    await mustSucceed(request, place, { label: installLabel(line), step })
  }
}

/** A command that begins with a comment is called by it. */
function installLabel(line: string): string {
  return /^# (.+)/.exec(line)?.[1] ?? `running ${line.slice(0, 60)}`
}

/** Leaves of the package under test what says that it is installed, and none of its code. */
async function installMetadata(request: EnvironmentRequest, place: BuildPlace): Promise<void> {
  const { distribution, requirements } = request.recipe
  const { name, version } = distribution
  const python = join(place.folder, 'bin', 'python')
  const wheels = join(place.folder, '.wheel')
  const build = {
    command: wheelCommand(place.folder, wheels),
    source: request.source,
    variables: pretendVersions(distribution),
  }
  const isProject = await hasBuildFiles(request.source)
  if (isProject) await mustSucceed(request, place, { label: `building the metadata of ${name}`, step: build })
  const program = await readFile(join(request.options.programs, 'install_metadata.py'), 'utf8')
  const command = [python, '-I', '-S', '-c', program, place.folder, wheels, name, version, ...requirements]
  await mustSucceed(request, place, { label: `installing the metadata of ${name}`, step: { command } })
}

async function hasBuildFiles(source: string): Promise<boolean> {
  const files = await Promise.allSettled(
    ['pyproject.toml', 'setup.py', 'setup.cfg'].map((name) => readFile(join(source, name))),
  )
  return files.some(({ status }) => status === 'fulfilled')
}

type StepRequest = {
  readonly label: string
  readonly step: Pick<BuildStep, 'command'> & Partial<BuildStep>
}

async function mustSucceed(
  request: EnvironmentRequest,
  place: BuildPlace,
  wanted: StepRequest,
): Promise<void> {
  const end = await runStep(request, place, wanted)
  if (end.exitCode !== 0) throw buildFailure(wanted.label, end)
}

async function runStep(
  request: EnvironmentRequest,
  { folder, python, signal, onProgress }: BuildPlace,
  { label, step }: StepRequest,
): Promise<BuildStepEnd> {
  throwIfAborted(signal)
  const progress = withHeartbeat(label, (words) => onProgress(words))
  try {
    return await request.runStep({
      python,
      environment: folder,
      source: null,
      downloads: null,
      signal,
      onLine: (line) => progress.say(pipProgress(line)),
      ...step,
      variables: { ...pipArguments(folder), ...step.variables },
    })
  } finally {
    progress.stop()
  }
}

/** What pip says it is doing, in our words. */
function pipProgress(line: string): string | null {
  const [, name] = /^(?:Collecting|Downloading|Building wheel for) ([A-Za-z0-9._-]+)/.exec(line.trim()) ?? []
  return name === undefined ? null : `installing ${name.replace(/-\d.*$/, '').replace(/[<>=!~].*$/, '')}`
}
