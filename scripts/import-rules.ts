import { posix } from 'node:path'
import { type FoundImport, findImports, withoutComments } from './find-imports.ts'

export type SourceFile = { readonly path: string; readonly text: string }
export type Violation = { readonly path: string; readonly message: string }

const maxLines = 250

const capabilities = ['tasks', 'agents', 'grading', 'incentive', 'cerebro', 'dataset'] as const
const shared = ['suite', 'syntax', 'files'] as const
const base = ['domain', 'config', 'kernel'] as const

/** The rooms each room may import, itself always included. */
const allowedRooms: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  domain: ['kernel'],
  config: ['domain', 'kernel'],
  suite: [...shared, ...base],
  syntax: [...shared, ...base],
  files: [...shared, ...base],
  ...Object.fromEntries(capabilities.map((room) => [room, [...shared, ...base]])),
  neurons: [...capabilities, ...shared, ...base],
  tui: ['neurons', ...capabilities, ...shared, ...base],
  cli: ['tui', 'neurons', ...capabilities, ...shared, ...base],
  commands: ['cli', 'tui', 'app', 'neurons', ...capabilities, ...shared, ...base],
  hooks: ['cli', ...base],
  main: ['cli'],
  adapters: ['domain', 'kernel'],
  app: ['cli', 'tui', 'adapters', 'neurons', ...capabilities, ...shared, ...base],
}

/** Where a package may be imported; packages not listed are plain libraries, free everywhere but in `domain`. */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
  dockerode: ['src/lib/adapters/docker/', 'src/lib/adapters/debian/'],
  kysely: ['src/lib/adapters/sqlite/'],
  'hyparquet-writer': ['src/lib/adapters/parquet/'],
  'web-tree-sitter': ['src/lib/adapters/treesitter/'],
  'tree-sitter-python': ['src/lib/adapters/treesitter/'],
  '@polkadot/': ['src/lib/adapters/keys/', 'src/lib/adapters/subtensor/'],
  ink: ['src/lib/tui/'],
  react: ['src/lib/tui/'],
  cosmiconfig: ['src/lib/config/'],
  '@oclif/core': ['src/lib/cli/', 'src/commands/', 'src/hooks/', 'src/main.ts'],
  tar: ['src/lib/files/', 'src/lib/adapters/docker/'],
  openai: ['src/lib/adapters/openai/'],
  '@anthropic-ai/sdk': ['src/lib/adapters/anthropic/'],
  diff: ['src/lib/domain/patch/'],
}
/** Loaded when first needed, so that a command that does not need them starts without them. */
const dynamicOnly = [
  'dockerode',
  'web-tree-sitter',
  '@polkadot/',
  'cosmiconfig',
  'openai',
  '@anthropic-ai/sdk',
] as const
const domainPackages = ['zod', 'diff']

const environmentRooms = ['cli', 'config', 'app']
const exitFile = 'src/lib/cli/shutdown.ts'

/** Everything in these files that the import rule or a house limit forbids. */
export function findViolations(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap((file) => {
    const messages = [
      ...findImports(file.text).flatMap((found) => checkImport(file.path, found)),
      ...checkText(file),
    ]
    return messages.map((message) => ({ path: file.path, message }))
  })
}

function checkImport(path: string, found: FoundImport): readonly string[] {
  const { specifier } = found
  if (specifier.startsWith('.')) return checkRoom(path, specifier)
  if (specifier.startsWith('node:')) return checkNode(path, specifier)
  return checkPackage(path, found)
}

function checkRoom(path: string, specifier: string): readonly string[] {
  const target = posix.join(posix.dirname(path), specifier)
  const from = roomOf(path)
  const to = roomOf(target)
  if (from === null) return [`stands in no known room`]
  if (to === null) return [`imports ${target}, which stands in no known room`]
  if (from === to || allowedRooms[from]?.includes(to) === true) return []
  return [`${from} may not import ${to} (${specifier})`]
}

/** `domain` is pure, but paths and hashes are computed, not read. */
function checkNode(path: string, specifier: string): readonly string[] {
  const isPure = ['node:path', 'node:path/posix', 'node:crypto', 'node:util', 'node:buffer'].includes(
    specifier,
  )
  return roomOf(path) === 'domain' && !isPure ? [`domain may not import ${specifier}`] : []
}

function checkPackage(path: string, { specifier, kind }: FoundImport): readonly string[] {
  const name = Object.keys(packageHomes).find((known) => isPackage(specifier, known))
  const homes = name === undefined ? undefined : packageHomes[name]
  if (homes !== undefined && !homes.some((home) => path.startsWith(home)))
    return [`${specifier} may be imported only in ${homes.join(', ')}`]
  if (roomOf(path) === 'domain' && !domainPackages.some((known) => isPackage(specifier, known)))
    return [`domain may not import ${specifier}`]
  if (kind === 'static' && dynamicOnly.some((known) => isPackage(specifier, known)))
    return [`${specifier} must be loaded by import() when first needed`]
  return []
}

const isPackage = (specifier: string, name: string): boolean =>
  name.endsWith('/') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`)

function checkText({ path, text }: SourceFile): readonly string[] {
  const messages: string[] = []
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  if (lines > maxLines) messages.push(`has ${lines} lines, more than ${maxLines}`)
  const code = withoutComments(text)
  if (path !== exitFile && /\bprocess\s*\.\s*exit\s*\(/.test(code))
    messages.push(`process.exit belongs in ${exitFile}`)
  const room = roomOf(path)
  if (/\bprocess\s*\.\s*env\b/.test(code) && (room === null || !environmentRooms.includes(room)))
    messages.push(`process.env may be read only in ${environmentRooms.join(', ')}`)
  return messages
}

function roomOf(path: string): string | null {
  const [, first = '', second = ''] = path.split('/')
  const room = path.startsWith('src/lib/') ? second : first.replace(/\.tsx?$/, '')
  return Object.hasOwn(allowedRooms, room) ? room : null
}
