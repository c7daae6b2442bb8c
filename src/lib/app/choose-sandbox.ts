import { join } from 'node:path'
import type { SandboxOptions } from '../adapters/process/sandbox-options.ts'
import type { Variables } from '../config/base-dirs.ts'
import type { Sandbox, SandboxBackend } from '../domain/ports/sandbox.ts'
import type { Clock } from '../kernel/clock.ts'
import { UserError } from '../kernel/errors.ts'
import { newUlid } from '../kernel/ids.ts'
import { templatesDir } from './package-root.ts'

export type SandboxParts = {
  readonly cacheDir: string
  readonly tempDir: string
  readonly variables: Variables
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told what was passed over, and why; and what takes long. */
  readonly onNote: (message: string) => void
}

type Opened =
  | { readonly ok: true; readonly sandbox: Sandbox }
  | { readonly ok: false; readonly reason: string }

/** From the strongest to the weakest; the last one always works. */
const strongestFirst = ['docker', 'bubblewrap', 'process'] as const

/** The sandbox the user named, or with 'auto' the strongest that works here. Throws UserError AGT_SANDBOX_MISSING. */
export async function chooseSandbox(choice: 'auto' | SandboxBackend, parts: SandboxParts): Promise<Sandbox> {
  if (choice !== 'auto') {
    const opened = await openSandbox(choice, parts)
    if (opened.ok) return opened.sandbox
    throw new UserError('AGT_SANDBOX_MISSING', `The ${choice} sandbox cannot be used: ${opened.reason}.`)
  }
  const reasons: string[] = []
  for (const backend of strongestFirst) {
    const opened = await openSandbox(backend, parts)
    if (opened.ok && (backend !== 'docker' || (await hasBaseImage(parts)))) {
      for (const reason of reasons) parts.onNote(reason)
      return opened.sandbox
    }
    if (!opened.ok) reasons.push(`Not using ${backend}: ${opened.reason}.`)
  }
  throw new UserError('AGT_SANDBOX_MISSING', `No sandbox can be used. ${reasons.join(' ')}`)
}

/** What every backend is made from, on this machine. */
export async function sandboxOptions(parts: SandboxParts): Promise<SandboxOptions> {
  const { filterHostVariables } = await import('../adapters/virtualenv/host-variables.ts')
  return {
    cacheDir: parts.cacheDir,
    tempDir: parts.tempDir,
    clock: parts.clock,
    programs: join(templatesDir, 'sandbox'),
    searchPath: parts.variables.PATH ?? '',
    hostVariables: filterHostVariables(parts.variables),
    newId: newUlid,
  }
}

async function openSandbox(backend: SandboxBackend, parts: SandboxParts): Promise<Opened> {
  const options = await sandboxOptions(parts)
  switch (backend) {
    case 'docker': {
      const [{ dockerSettings }, { probeDocker }, { createDockerSandbox }] = await Promise.all([
        import('../adapters/docker/docker-settings.ts'),
        import('../adapters/docker/probe-docker.ts'),
        import('../adapters/docker/create-docker-sandbox.ts'),
      ])
      const docker = dockerSettings(parts.variables)
      const found = await probeDocker(docker)
      if (!found.available) return { ok: false, reason: found.reason }
      return { ok: true, sandbox: createDockerSandbox({ ...options, docker }) }
    }
    case 'bubblewrap': {
      const { probeBubblewrap } = await import('../adapters/bubblewrap/probe-bubblewrap.ts')
      const found = await probeBubblewrap(options.searchPath)
      if (!found.available) return { ok: false, reason: found.reason }
      const { createBubblewrapSandbox } = await import('../adapters/bubblewrap/create-bubblewrap-sandbox.ts')
      return { ok: true, sandbox: createBubblewrapSandbox(options) }
    }
    case 'process': {
      const { createProcessSandbox } = await import('../adapters/process/create-process-sandbox.ts')
      return { ok: true, sandbox: createProcessSandbox(options) }
    }
  }
}

/** Docker without a base image is of no use yet; says so, and how to make one. */
async function hasBaseImage(parts: SandboxParts): Promise<boolean> {
  const [{ dockerSettings }, { ensureBaseImage }, { defaultPythonVersion }] = await Promise.all([
    import('../adapters/docker/docker-settings.ts'),
    import('../adapters/docker/ensure-base-image.ts'),
    import('../adapters/virtualenv/find-python.ts'),
  ])
  const options = await sandboxOptions(parts)
  const python = await defaultPythonVersion(options.searchPath)
  const docker = dockerSettings(parts.variables)
  const work = { signal: parts.signal, onProgress: parts.onNote }
  const base = await ensureBaseImage({ ...options, docker }, python, work)
  if (base.ready) return true
  parts.onNote(
    `Not using docker: it has no base image with Python ${python} and none could be fetched (${base.reason}). Run \`agentao sandbox base build\` to make one.`,
  )
  return false
}
