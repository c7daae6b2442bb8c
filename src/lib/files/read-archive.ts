import { posix } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import type { FileTree, TreeFile } from '../domain/patch/patch.ts'
import { UserError } from '../kernel/errors.ts'
import { comparePaths, pathDefect } from './tree-path.ts'

export type ArchiveLimits = {
  /** Bytes of all files together, unpacked. */
  readonly unpackedBytes: number
  readonly files: number
  /** Unpacked tar bytes for each packed byte; a source archive stays well below 100. */
  readonly ratio: number
}

export const defaultArchiveLimits: ArchiveLimits = {
  unpackedBytes: 128 * 1024 * 1024,
  files: 20_000,
  ratio: 200,
}

/**
 * The files of a .tar.gz, checked before anything touches the disk. Throws UserError AGT_PACKAGE_UNSAFE naming the
 * member that is a hard link, a link to outside, a device, outside its folder, a second spelling of another, or too much.
 */
export async function readArchive(
  archive: Uint8Array,
  limits: ArchiveLimits = defaultArchiveLimits,
): Promise<FileTree> {
  return parseTar(await unzipped(archive, limits), limits)
}

async function unzipped(archive: Uint8Array, limits: ArchiveLimits): Promise<Uint8Array> {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) throw unsafe(`It is ${formatOf(archive)}, not a .tar.gz.`)
  const overhead = limits.files * 1024
  const cap = Math.min(limits.unpackedBytes + overhead, Math.max(archive.length, 4096) * limits.ratio)
  try {
    return await promisify(gunzip)(archive, { maxOutputLength: cap })
  } catch (cause) {
    const tooLarge = cause instanceof RangeError
    throw unsafe(tooLarge ? `It unpacks to more than ${cap} bytes.` : 'Its gzip data is damaged.', cause)
  }
}

function formatOf(archive: Uint8Array): string {
  const head = Buffer.from(archive.subarray(0, 4)).toString('latin1')
  if (head.startsWith('PK')) return 'a .zip archive'
  if (head.startsWith('BZh')) return 'a .tar.bz2 archive'
  if (head.startsWith('\xfd7zX')) return 'a .tar.xz archive'
  return 'of an unknown format'
}

function parseTar(bytes: Uint8Array, limits: ArchiveLimits): FileTree {
  const members = new Map<string, TreeFile>()
  const spellings = new Map<string, string>()
  let total = 0
  let fault: Error | null = null
  const parser = new Parser({ strict: true, filter: (path) => refuseFirst(path) })

  const refuseFirst = (path: string): boolean => {
    if (fault === null && members.size >= limits.files)
      fault = unsafe(`It has more than ${limits.files} files.`)
    return fault === null && path !== ''
  }
  parser.on('error', (error: unknown) => {
    fault ??= unsafe('It is not a well-formed tar archive.', error)
  })
  parser.on('ignoredEntry', (entry: ReadEntry) => {
    if (!entry.meta) fault ??= unsafe(`Its member '${entry.path}' is of a kind that is not allowed.`)
  })
  parser.on('entry', (entry: ReadEntry) => {
    try {
      const member = checkMember(entry, spellings)
      total += entry.size
      if (total > limits.unpackedBytes)
        throw unsafe(`It unpacks to more than ${limits.unpackedBytes} bytes, at '${entry.path}'.`)
      if (member === null) entry.resume()
      else collect(entry, (file) => members.set(member, file))
    } catch (error) {
      fault ??= error instanceof Error ? error : unsafe('It cannot be read.', error)
      entry.resume()
    }
  })
  parser.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (fault !== null) throw fault
  refuseFilesUsedAsFolders(members)
  return new Map([...members].sort(([a], [b]) => comparePaths(a, b)))
}

/** The member's clean path, or null for what is left out: folders and links within. Throws when it must not be unpacked. */
function checkMember(entry: ReadEntry, spellings: Map<string, string>): string | null {
  const shown = JSON.stringify(entry.path)
  if (entry.type === 'SymbolicLink' && staysInside(entry)) return null
  if (entry.type === 'SymbolicLink' || entry.type === 'Link')
    throw unsafe(`Its member ${shown} is a link${entry.type === 'Link' ? '' : ' that leaves its folder'}.`)
  const isFolder = entry.type === 'Directory' || entry.type === 'GNUDumpDir'
  if (!isFolder && !['File', 'OldFile', 'ContiguousFile'].includes(entry.type))
    throw unsafe(`Its member ${shown} is a ${entry.type}, not a plain file.`)
  const path = entry.path.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
  if (isFolder && (path === '' || path === '.')) return null
  if (!isFolder && isSubmodulePointer(path)) return null
  const defect = pathDefect(path)
  if (defect !== null) throw unsafe(`Its member ${shown} ${defect}.`)
  if (isFolder) return null
  const folded = path.normalize('NFC').toLowerCase()
  const other = spellings.get(folded)
  if (other !== undefined)
    throw unsafe(
      other === path
        ? `Its member ${shown} appears twice.`
        : `Its members '${other}' and ${shown} differ in case only.`,
    )
  spellings.set(folded, path)
  return path
}

/** The file '.git' of a submodule, which names a folder elsewhere; many source archives hold one. */
function isSubmodulePointer(path: string): boolean {
  const parts = path.split('/')
  return parts.pop() === '.git' && parts.length > 0 && pathDefect(parts.join('/')) === null
}

/** A symbolic link to somewhere in the archive harms nobody when it is never made. */
function staysInside(entry: ReadEntry): boolean {
  const target = entry.linkpath ?? ''
  if (target === '' || /^[/\\]|^[A-Za-z]:/.test(target)) return false
  const landing = posix.normalize(posix.join(posix.dirname(entry.path), target))
  return landing !== '..' && !landing.startsWith('../') && !landing.startsWith('/')
}

function collect(entry: ReadEntry, done: (file: TreeFile) => void): void {
  const chunks: Buffer[] = []
  entry.on('data', (chunk) => chunks.push(Buffer.from(chunk)))
  entry.on('end', () => done({ bytes: Buffer.concat(chunks), executable: ((entry.mode ?? 0) & 0o100) !== 0 }))
}

function refuseFilesUsedAsFolders(members: ReadonlyMap<string, TreeFile>): void {
  for (const path of members.keys())
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (members.has(path.slice(0, slash)))
        throw unsafe(`Its member '${path.slice(0, slash)}' is both a file and a folder.`)
}

function unsafe(detail: string, cause?: unknown): UserError {
  return new UserError('AGT_PACKAGE_UNSAFE', `The source archive is refused. ${detail}`, { cause })
}
