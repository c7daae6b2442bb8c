import { tmpdir } from 'node:os'
import type { CommandSession } from '../cli/command-session.ts'
import { sandboxOptions } from './choose-sandbox.ts'

/** Builds the Docker base image from Debian packages, telling what it does on stderr. */
export async function buildSandboxBase(
  session: CommandSession,
): Promise<{ readonly image: string; readonly python: string; readonly version: string }> {
  const { config, clock, signal, output } = session
  const { variables } = session.context
  const [{ buildBaseImage }, { dockerSettings }] = await Promise.all([
    import('../adapters/debian/build-base-image.ts'),
    import('../adapters/docker/docker-settings.ts'),
  ])
  let said = ''
  const onNote = (label: string): void => {
    if (label !== said) output.note(label)
    said = label
  }
  const parts = { cacheDir: config.cacheDir, tempDir: tmpdir(), variables, clock, signal, onNote }
  const options = { ...(await sandboxOptions(parts)), docker: dockerSettings(variables) }
  return await buildBaseImage(options, { signal, onProgress: onNote })
}
