import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { connectDocker } from '../docker/connect-docker.ts'
import { dockerError } from '../docker/docker-failure.ts'
import type { DockerSettings } from '../docker/docker-settings.ts'
import { removeRunFolder } from '../process/run-folder.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { withHeartbeat } from '../virtualenv/heartbeat.ts'
import { bootstrapDebian } from './bootstrap-debian.ts'
import { importRoot } from './import-root.ts'

export type BaseImageOptions = Pick<SandboxOptions, 'tempDir' | 'searchPath' | 'hostVariables' | 'clock'> & {
  readonly docker: DockerSettings
  /** Debian release; its Python is the one that the base will have. */
  readonly release?: string | undefined
  readonly mirror?: string | undefined
}

export type BaseImage = {
  readonly image: string
  /** As major.minor. */
  readonly python: string
  readonly version: string
}

/** Bookworm has Python 3.11. */
const usualRelease = 'bookworm'

/**
 * Makes a base image from Debian packages, for machines that reach no registry: a minimal system with Python, its venv
 * module, pip and Git. Takes a minute or two. Throws UserError AGT_SANDBOX_MISSING without root or debootstrap, and
 * ExternalError AGT_ENVIRONMENT or AGT_DOCKER.
 */
export async function buildBaseImage(
  options: BaseImageOptions,
  { signal, onProgress = () => undefined }: { signal: AbortSignal; onProgress?: (label: string) => void },
): Promise<BaseImage> {
  throwIfAborted(signal)
  if (process.getuid?.() !== 0)
    throw new UserError('AGT_SANDBOX_MISSING', 'Building a base image from Debian packages needs root.', {
      hint: 'Run the same command with sudo; afterwards the image can be used without it.',
    })
  const docker = await connectDocker(options.docker)
  const release = options.release ?? usualRelease
  await mkdir(options.tempDir, { recursive: true })
  const folder = await mkdtemp(join(options.tempDir, 'agentao-base-'))
  const progress = withHeartbeat(`fetching Debian ${release}`, (words, seconds) =>
    onProgress(seconds === 0 ? words : `${words} (${seconds} s)`),
  )
  try {
    await docker.ping()
    const source = { ...options, release, mirror: options.mirror }
    await bootstrapDebian(folder, source, { signal, onLine: (line) => progress.say(bootstrapProgress(line)) })
    const python = await pythonOf(folder)
    progress.say('importing the image')
    const version = `debian-${release}-1`
    return { image: await importRoot(docker, folder, { python, version, signal }), python, version }
  } catch (error) {
    throwIfAborted(signal)
    throw dockerError(error, 'Importing the base image')
  } finally {
    progress.stop()
    await removeRunFolder(folder, options.clock)
  }
}

function bootstrapProgress(line: string): string | null {
  const [, words] = /^I: (Retrieving|Validating|Extracting|Unpacking|Configuring)\b/.exec(line) ?? []
  return words === undefined ? null : `${words.toLowerCase()} Debian packages`
}

async function pythonOf(root: string): Promise<string> {
  const names = await readdir(join(root, 'usr', 'bin'))
  const [version] = names.flatMap((name) => /^python(3\.\d+)$/.exec(name)?.[1] ?? []).sort()
  if (version === undefined)
    throw new UserError('AGT_PYTHON_MISSING', 'This Debian release came without Python 3.')
  return version
}
