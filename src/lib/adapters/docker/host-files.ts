import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrno } from '../../kernel/errors.ts'
import { hostPathsOf } from '../virtualenv/host-variables.ts'
import type { TarEntry } from './pack-folder.ts'

export type CarriedSettings = {
  /** The settings with the host's paths replaced by those inside. */
  readonly variables: Readonly<Record<string, string>>
  readonly entries: readonly TarEntry[]
}

/** A setting that points at more than this is not carried. */
const mostBytes = 256 * 1024 * 1024
const root = 0

/** What the host's build settings point at (certificates, folders of wheels), to be copied below `folder`. */
export async function carryHostFiles(
  hostVariables: Readonly<Record<string, string>>,
  folder: string,
): Promise<CarriedSettings> {
  let variables = { ...hostVariables }
  const entries: TarEntry[] = []
  for (const [index, path] of hostPathsOf(hostVariables).entries()) {
    const inside = `${folder}/${index}`
    const found = await entriesOf(path, inside)
    if (found === null) continue
    entries.push(...found)
    variables = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, replacePath(value, path, inside)]),
    )
  }
  return { variables, entries }
}

/** Only whole paths: `/opt/wheels` is no part of `/opt/wheels2` or of `https://host/opt/wheels`. */
function replacePath(value: string, path: string, inside: string): string {
  const parts = value.split(/(\s+|:(?!\/\/))/)
  return parts
    .map((part) => (part === path ? inside : part === `file://${path}` ? `file://${inside}` : part))
    .join('')
}

async function entriesOf(path: string, inside: string): Promise<readonly TarEntry[] | null> {
  const relative = inside.replace(/^\//, '')
  try {
    const found = await stat(path)
    if (found.isFile()) return found.size > mostBytes ? null : [await fileEntry(path, relative)]
    if (!found.isDirectory()) return null
    const files = await filesIn(path)
    if (files === null) return null
    const entries = await Promise.all(files.map((name) => fileEntry(join(path, name), `${relative}/${name}`)))
    return [{ kind: 'folder', path: relative, user: root, mode: 0o755 }, ...entries]
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EACCES')) return null
    throw error
  }
}

/** Certificates and wheels lie in one folder, without others below it; null when they are too large to carry. */
async function filesIn(folder: string): Promise<readonly string[] | null> {
  const names: string[] = []
  let bytes = 0
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null)
    if (found?.isFile() !== true) continue
    bytes += found.size
    names.push(name)
  }
  return bytes > mostBytes ? null : names
}

async function fileEntry(path: string, inside: string): Promise<TarEntry> {
  return { kind: 'file', path: inside, user: root, mode: 0o644, content: await readFile(path) }
}
