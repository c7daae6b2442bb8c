import { createHash } from 'node:crypto'
import type { Keypair } from '../../domain/neuron.ts'
import { UserError } from '../../kernel/errors.ts'
import { loadSr25519 } from './load-sr25519.ts'

/** Bittensor's addresses, and Substrate's generic ones, carry this prefix. */
export const ss58Prefix = 42

/** The phrase behind `//Alice`, `//Bob` and the other keys every development chain knows. Worth nothing elsewhere. */
const developmentPhrase = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk'

/** A key pair from a 32-byte seed. */
export async function keypairFromSeed(seed: Uint8Array): Promise<Keypair> {
  if (seed.length !== 32)
    throw new UserError('AGT_KEY_UNREADABLE', `A seed has 32 bytes, not ${seed.length}.`)
  const { expandSeed } = await loadSr25519()
  const expanded = expandSeed(seed)
  return keypairFromSecret(expanded.slice(0, 64), expanded.slice(64, 96))
}

/** A key pair from a mnemonic phrase of 12 to 24 words. */
export async function keypairFromMnemonic(phrase: string): Promise<Keypair> {
  return keypairFromSeed(await seedFromMnemonic(phrase))
}

/** The 32-byte seed behind a mnemonic phrase. Throws UserError AGT_KEY_UNREADABLE without quoting it. */
export async function seedFromMnemonic(phrase: string): Promise<Uint8Array> {
  const { mnemonicToMiniSecret, mnemonicValidate } = await import('@polkadot/util-crypto')
  if (!mnemonicValidate(phrase)) {
    throw new UserError(
      'AGT_KEY_UNREADABLE',
      'The phrase is not a valid mnemonic: check its words and their order.',
    )
  }
  return mnemonicToMiniSecret(phrase)
}

/** A key pair from a Substrate URI: a phrase or 0x seed, then `/soft` and `//hard` junctions, e.g. `//Alice`. */
export async function keypairFromUri(uri: string): Promise<Keypair> {
  const { keyExtractSuri, keyFromPath } = await import('@polkadot/util-crypto')
  const full = uri.startsWith('//') ? `${developmentPhrase}${uri}` : uri
  if (!/^(0x[0-9a-fA-F]{64}|[a-z]+( [a-z]+)+)(\/\/?[^/]+)*$/.test(full)) {
    throw new UserError('AGT_KEY_UNREADABLE', 'This is not a key URI: a phrase or 0x seed, then /junctions.')
  }
  const { phrase, path } = keyExtractSuri(full)
  const seed = phrase.startsWith('0x') ? Buffer.from(phrase.slice(2), 'hex') : await seedFromMnemonic(phrase)
  const { expandSeed } = await loadSr25519()
  const expanded = expandSeed(seed)
  const root = { secretKey: expanded.slice(0, 64), publicKey: expanded.slice(64, 96) }
  const { secretKey, publicKey } = keyFromPath(root, path, 'sr25519')
  return keypairFromSecret(secretKey, publicKey)
}

/** The key pair of a local market's neuron: the same for the same seed and name. Never for real value. */
export async function localKeypair(seed: string, name: string): Promise<Keypair> {
  return keypairFromSeed(createHash('sha256').update(`agentao-local-key/${seed}/${name}`).digest())
}

/** A key pair from its 64-byte secret (scalar times 8, then the nonce). */
export async function keypairFromSecret(secret: Uint8Array, publicKey: Uint8Array): Promise<Keypair> {
  const { encodeAddress } = await import('@polkadot/util-crypto')
  const { sign } = await loadSr25519()
  return {
    address: encodeAddress(publicKey, ss58Prefix),
    publicKey,
    sign: (message) => sign(publicKey, secret, message),
  }
}
