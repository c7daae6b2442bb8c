import { z } from 'zod'
import type { Keypair } from '../../domain/neuron.ts'
import { UserError } from '../../kernel/errors.ts'
import { fromCanonicalSecret } from './canonical-secret.ts'
import { keypairFromMnemonic, keypairFromSecret, keypairFromSeed, seedFromMnemonic } from './keypair.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`))

/** Bittensor's key file: one line of JSON whose absent or null members mean "not known". */
const keyfileSchema = z.looseObject({
  publicKey: hex(32).nullish(),
  privateKey: hex(64).nullish(),
  secretPhrase: z.string().min(1).nullish(),
  secretSeed: hex(32).nullish(),
  ss58Address: z.string().nullish(),
  /** 1 is sr25519, the only kind Bittensor's chain takes. */
  cryptoType: z.literal(1).nullish(),
})
type Keyfile = z.infer<typeof keyfileSchema>

/** The key pair a key file's text holds. `path` is for messages; secrets never appear in them. */
export async function parseKeyfile(text: string, path: string): Promise<Keypair> {
  const file = readJson(text, path)
  const keypair = await keypairOf(file)
  if (keypair === null) {
    throw new UserError(
      'AGT_KEY_UNREADABLE',
      `${path} holds a public key only; signing needs the private one.`,
    )
  }
  if (file.ss58Address && file.ss58Address !== keypair.address) {
    throw new UserError(
      'AGT_KEY_UNREADABLE',
      `${path} says its address is ${file.ss58Address}, but its secret belongs to ${keypair.address}.`,
    )
  }
  return keypair
}

/** What a new key is made from. */
export type KeySecret =
  | { readonly kind: 'mnemonic'; readonly phrase: string }
  | { readonly kind: 'seed'; readonly seed: Uint8Array }

/** The text of a key file, readable by Bittensor's own wallet. */
export async function renderKeyfile(secret: KeySecret): Promise<string> {
  const seed = secret.kind === 'seed' ? secret.seed : await seedFromMnemonic(secret.phrase)
  const { address, publicKey } = await keypairFromSeed(seed)
  const publicHex = toHex(publicKey)
  return JSON.stringify({
    accountId: publicHex,
    publicKey: publicHex,
    ...(secret.kind === 'mnemonic' ? { secretPhrase: secret.phrase } : {}),
    secretSeed: toHex(seed),
    ss58Address: address,
    cryptoType: 1,
  })
}

function readJson(text: string, path: string): Keyfile {
  const parsed = z.string().transform(toJson).pipe(keyfileSchema).safeParse(text)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place =
    issue === undefined || issue.path.length === 0 ? '' : ` (its ${issue.path.join('.')} is wrong)`
  throw new UserError('AGT_KEY_UNREADABLE', `${path} is not a Bittensor key file${place}.`)
}

function toJson(text: string, context: z.core.$RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
}

/** In the order Bittensor's wallet tries them: phrase, seed, private key. */
async function keypairOf(file: Keyfile): Promise<Keypair | null> {
  if (file.secretPhrase) return keypairFromMnemonic(file.secretPhrase)
  if (file.secretSeed) return keypairFromSeed(fromHex(file.secretSeed))
  if (!file.privateKey || !file.publicKey) return null
  const keypair = await keypairFromSecret(
    fromCanonicalSecret(fromHex(file.privateKey)),
    fromHex(file.publicKey),
  )
  return (await isOwnKey(keypair)) ? keypair : null
}

/** A private key that does not belong to the public key beside it would sign what nobody accepts. */
async function isOwnKey(keypair: Keypair): Promise<boolean> {
  const { loadVerifySignature } = await import('./load-verify-signature.ts')
  const probe = new TextEncoder().encode('agentao key check')
  return (await loadVerifySignature())(keypair.address, probe, keypair.sign(probe))
}

const toHex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex'))
