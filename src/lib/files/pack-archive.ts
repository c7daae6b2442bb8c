import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { FileTree, TreeFile } from '../domain/patch/patch.ts'
import { comparePaths, pathDefect } from './tree-path.ts'

const blockBytes = 512
const unixOs = 3
const gzipHeaderOs = 9

/** The tree as tar.gz. Same tree, same bytes: sorted, no times, no owners, a fixed gzip header. */
export async function packArchive(tree: FileTree): Promise<Uint8Array> {
  const packed = await promisify(gzip)(packTar(tree), {
    level: 9,
    memLevel: 8,
    windowBits: 15,
    strategy: constants.Z_DEFAULT_STRATEGY,
  })
  // Byte 9 names the operating system that compressed; zlib writes its own.
  packed[gzipHeaderOs] = unixOs
  return packed
}

function packTar(tree: FileTree): Buffer {
  const blocks: Uint8Array[] = []
  for (const [path, file] of [...tree].sort(([a], [b]) => comparePaths(a, b))) {
    const defect = pathDefect(path)
    if (defect !== null) throw new RangeError(`The tree's file '${path}' ${defect}.`)
    blocks.push(...entryBlocks(path, file))
  }
  blocks.push(Buffer.alloc(2 * blockBytes))
  return Buffer.concat(blocks)
}

function entryBlocks(path: string, file: TreeFile): Uint8Array[] {
  const mode = file.executable ? 0o755 : 0o644
  const split = splitName(path)
  if (split !== null)
    return [header({ ...split, mode, size: file.bytes.length, type: '0' }), ...padded(file.bytes)]
  const record = Buffer.from(paxRecord('path', path))
  return [
    header({ name: 'PaxHeader', prefix: '', mode: 0o644, size: record.length, type: 'x' }),
    ...padded(record),
    header({ name: 'long-name', prefix: '', mode, size: file.bytes.length, type: '0' }),
    ...padded(file.bytes),
  ]
}

function padded(bytes: Uint8Array): Uint8Array[] {
  const rest = bytes.length % blockBytes
  return rest === 0 ? [bytes] : [bytes, Buffer.alloc(blockBytes - rest)]
}

type HeaderFields = {
  readonly name: string
  readonly prefix: string
  readonly mode: number
  readonly size: number
  readonly type: '0' | 'x'
}

function header(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(blockBytes)
  block.write(fields.name, 0, 'utf8')
  block.write(octal(fields.mode, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(fields.size, 11), 124)
  block.write(octal(0, 11), 136)
  block.write(' '.repeat(8), 148)
  block.write(fields.type, 156)
  block.write('ustar\0', 257, 'latin1')
  block.write('00', 263)
  block.write(fields.prefix, 345, 'utf8')
  const checksum = block.reduce((sum, byte) => sum + byte, 0)
  block.write(`${octal(checksum, 6)}\0 `, 148, 'latin1')
  return block
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

/** The ustar name (100 bytes) and prefix (155 bytes), or null when the path needs a pax header. */
function splitName(path: string): { readonly name: string; readonly prefix: string } | null {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' }
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const prefix = path.slice(0, slash)
    const name = path.slice(slash + 1)
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { name, prefix }
  }
  return null
}

/** A pax record begins with its own length in bytes, that number included. */
function paxRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`
  const bodyBytes = Buffer.byteLength(body)
  let length = bodyBytes + 1
  while (String(length).length + bodyBytes !== length) length = String(length).length + bodyBytes
  return `${length}${body}`
}
