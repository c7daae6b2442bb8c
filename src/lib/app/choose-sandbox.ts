import { join } from 'node:path'
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
}

type Opened =
  | { readonly ok: true; readonly sandbox: Sandbox }
  | { readonly ok: false; readonly reason: string }

/** From the strongest to the weakest; the last one always works. */
const strongestFirst = ['docker', 'bubblewrap', 'process'] as const

/** The sandbox the user named, or with 'auto' the strongest that works here. Throws UserError AGT_SANDBOX_MISSING. */
export async function chooseSandbox(choice: 'auto' | SandboxBackend, parts: SandboxParts): Promise<Sandbox> {
  const reasons: string[] = []
  for (const backend of choice === 'auto' ? strongestFirst : [choice]) {
    const opened = await open(backend, parts)
    if (opened.ok) return opened.sandbox
    reasons.push(`${backend}: ${opened.reason}`)
  }
  throw new UserError('AGT_SANDBOX_MISSING', `No sandbox can be used. ${reasons.join(' ')}`)
}

async function open(backend: SandboxBackend, parts: SandboxParts): Promise<Opened> {
  const { filterHostVariables } = await import('../adapters/virtualenv/host-variables.ts')
  const options = {
    ...parts,
    programs: join(templatesDir, 'sandbox'),
    searchPath: parts.variables.PATH ?? '',
    hostVariables: filterHostVariables(parts.variables),
    newId: newUlid,
  }
  switch (backend) {
    case 'docker':
      return { ok: false, reason: 'not wired' }
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
