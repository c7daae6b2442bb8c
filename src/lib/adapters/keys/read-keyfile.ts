import { open } from 'node:fs/promises'
import type { Keypair } from '../../domain/neuron.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { decryptKeyfile, encodingOf } from './encrypted-keyfile.ts'
import { parseKeyfile } from './keyfile.ts'

/** More than any key file holds. */
const maxBytes = 64 * 1024

export type ReadKeyfileOptions = {
  /** Asked only when the file is encrypted; null when there is none to give. */
  readonly password?: (() => Promise<string | null>) | undefined
}

/**
 * The key pair in a Bittensor wallet's key file. Throws UserError AGT_KEY_UNREADABLE for a file that others can read,
 * that is encrypted in a way not supported, or that is no key file.
 */
export async function readKeyfile(path: string, { password }: ReadKeyfileOptions = {}): Promise<Keypair> {
  const content = await readPrivate(path)
  const encoding = encodingOf(content)
  if (encoding === 'plain') return parseKeyfile(content.toString('utf8'), path)
  if (encoding !== 'nacl') {
    throw new UserError('AGT_KEY_UNREADABLE', `${path} is encrypted in an old format (${encoding}).`, {
      hint: 'Open it once with a current Bittensor wallet, which rewrites it, or regenerate it from its mnemonic.',
    })
  }
  const secret = (await password?.()) ?? null
  if (secret === null) {
    throw new UserError('AGT_KEY_UNREADABLE', `${path} is encrypted and no password was given.`)
  }
  return parseKeyfile(await decryptKeyfile(content, secret), path)
}

/** Mode and content are taken from one open file, so that neither can be changed between the two. */
async function readPrivate(path: string): Promise<Buffer> {
  try {
    await using file = await open(path, 'r')
    const { mode, size } = await file.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0')
      throw new UserError('AGT_KEY_UNREADABLE', `${path} can be read by others: its mode is ${shown}.`, {
        hint: `Run: chmod 600 ${path}`,
      })
    }
    if (size > maxBytes) throw new UserError('AGT_KEY_UNREADABLE', `${path} is too large to be a key file.`)
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const why = hasErrno(cause, 'ENOENT') ? 'does not exist' : 'could not be read'
    throw new UserError('AGT_KEY_UNREADABLE', `The key file ${path} ${why}.`, { cause })
  }
}
