import { statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../kernel/errors.ts'

export type ConfigFile = { readonly path: string; readonly values: Readonly<Record<string, unknown>> }

const searchPlaces = [
  'agentao.config.json',
  'agentao.config.yaml',
  'agentao.config.yml',
  'agentao.config.js',
  'agentao.config.ts',
  '.agentaorc',
  'package.json',
]
const userFileNames = ['config.json', 'config.yaml', 'config.yml', 'config.js', 'config.ts']

/** The project's file: in `from` or the nearest folder above it, up to the one that holds a package.json. */
export async function readProjectFile(from: string): Promise<ConfigFile | null> {
  const explorer = await openExplorer()
  return await checked(from, () => explorer.search(from))
}

/** The user's file in their configuration folder, or null. */
export async function readUserFile(dir: string): Promise<ConfigFile | null> {
  for (const name of userFileNames) {
    const path = join(dir, name)
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue
    const explorer = await openExplorer()
    return await checked(path, () => explorer.load(path))
  }
  return null
}

type Explorer = Awaited<ReturnType<typeof openExplorer>>

async function openExplorer() {
  const { cosmiconfig } = await import('cosmiconfig')
  return cosmiconfig('agentao', { searchPlaces, searchStrategy: 'project', cache: false })
}

async function checked(
  place: string,
  read: () => ReturnType<Explorer['search']>,
): Promise<ConfigFile | null> {
  let found: Awaited<ReturnType<Explorer['search']>>
  try {
    found = await read()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)
    throw new UserError('AGT_CONFIG', `The configuration file at ${place} cannot be read: ${reason}`, {
      cause,
    })
  }
  if (found === null || found.isEmpty === true) return null
  const values = z.record(z.string(), z.unknown()).safeParse(found.config)
  if (values.success) return { path: found.filepath, values: values.data }
  throw new UserError('AGT_CONFIG', `${found.filepath} must hold one object with settings by name.`)
}
