import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The installed package's own folder: two levels above the compiled composition root, as above its source. */
const packageRoot = fileURLToPath(new URL('../../..', import.meta.url))

export const templatesDir = join(packageRoot, 'templates')

/** The version in package.json; part of every row, so that it can be repeated. */
export async function toolVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'))
  const version =
    manifest !== null && typeof manifest === 'object' && 'version' in manifest ? manifest.version : null
  return String(version)
}
