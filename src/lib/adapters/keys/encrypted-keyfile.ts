import crypto from 'node:crypto'
import { promisify } from 'node:util'
import { UserError } from '../../kernel/errors.ts'

const naclPrefix = Buffer.from('$NACL')
const nonceBytes = 24
/** Fixed in Bittensor's wallet, as are the Argon2i parameters below ("sensitive" in libsodium's terms, 512 MiB). */
const salt = Buffer.from('137183dff15a09bc9c90b5518739e9b1', 'hex')
const argon2 = { parallelism: 1, tagLength: 32, memory: 524_288, passes: 8 } as const

export type KeyfileEncoding = 'plain' | 'nacl' | 'ansible' | 'fernet'

/** How a key file is encrypted, by its first bytes. */
export function encodingOf(content: Buffer): KeyfileEncoding {
  if (content.subarray(0, naclPrefix.length).equals(naclPrefix)) return 'nacl'
  const start = content.subarray(0, 14).toString('latin1')
  if (start.startsWith('$ANSIBLE_VAULT')) return 'ansible'
  return start.startsWith('gAAAAA') ? 'fernet' : 'plain'
}

/** The plain text of a NaCl key file. Takes some seconds and 512 MiB: the derivation is slow on purpose. */
export async function decryptKeyfile(content: Buffer, password: string): Promise<string> {
  const { naclDecrypt } = await import('@polkadot/util-crypto')
  const nonce = content.subarray(naclPrefix.length, naclPrefix.length + nonceBytes)
  const box = content.subarray(naclPrefix.length + nonceBytes)
  const plain = naclDecrypt(new Uint8Array(box), new Uint8Array(nonce), await deriveKey(password))
  if (plain === null) throw new UserError('AGT_KEY_UNREADABLE', 'The password does not open this key file.')
  return Buffer.from(plain).toString('utf8')
}

async function deriveKey(password: string): Promise<Uint8Array> {
  if (typeof crypto.argon2 !== 'function') {
    throw new UserError('AGT_KEY_UNREADABLE', 'This version of Node cannot open encrypted key files.', {
      hint: 'Use Node 24.7 or newer, or store the hotkey unencrypted with mode 0600.',
    })
  }
  return promisify(crypto.argon2)('argon2i', { message: password, nonce: salt, ...argon2 })
}
