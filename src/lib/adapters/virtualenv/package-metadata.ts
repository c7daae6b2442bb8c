import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import { hasErrno } from '../../kernel/errors.ts'

/** Fields that would lead a solver to the published fix. */
const upstreamField = /^(Home-page|Download-URL|Project-URL|Author-email|Maintainer-email):/i

/**
 * Gives the environment the package's metadata (name, version, entry points) without its code, as if it had been
 * installed: what `importlib.metadata` reads works, and no pristine copy of a module can be found. No build code runs.
 */
export async function writePackageMetadata(request: {
  readonly recipe: EnvironmentRecipe
  readonly source: string
  readonly environmentDir: string
}): Promise<void> {
  const { name, version } = request.recipe.distribution
  const folder = `${name.replace(/[-.]+/g, '_')}-${version}.dist-info`
  const dir = join(await sitePackages(request.environmentDir), folder)
  await mkdir(dir, { recursive: true })
  const metadata =
    scrub(await readOptional(join(request.source, 'PKG-INFO'))) ?? minimalMetadata(name, version)
  await writeFile(join(dir, 'METADATA'), metadata)
  await writeFile(join(dir, 'INSTALLER'), 'agentao\n')
  const entryPoints = await findEntryPoints(request.source)
  if (entryPoints !== null) await writeFile(join(dir, 'entry_points.txt'), entryPoints)
  const files = ['METADATA', 'INSTALLER', 'RECORD', ...(entryPoints === null ? [] : ['entry_points.txt'])]
  await writeFile(join(dir, 'RECORD'), files.map((file) => `${folder}/${file},,\n`).join(''))
}

async function sitePackages(environmentDir: string): Promise<string> {
  const lib = join(environmentDir, 'lib')
  const python = (await readdir(lib)).find((entry) => entry.startsWith('python3'))
  if (python === undefined) throw new Error(`no interpreter folder in ${lib}`)
  return join(lib, python, 'site-packages')
}

function scrub(metadata: string | null): string | null {
  if (metadata === null) return null
  const [headers = ''] = metadata.split(/\n\n/, 1)
  const kept = headers.split('\n').filter((line) => !upstreamField.test(line))
  return `${kept.join('\n')}\n`
}

function minimalMetadata(name: string, version: string): string {
  return `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`
}

async function findEntryPoints(source: string): Promise<string | null> {
  for (const parent of [source, join(source, 'src')]) {
    const entries = await listOptional(parent)
    const info = entries.find((entry) => entry.endsWith('.egg-info'))
    if (info !== undefined) return await readOptional(join(parent, info, 'entry_points.txt'))
  }
  return null
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}

async function listOptional(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}
