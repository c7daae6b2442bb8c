import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodingOf } from '../../../src/lib/adapters/keys/encrypted-keyfile.ts'
import { parseKeyfile, renderKeyfile } from '../../../src/lib/adapters/keys/keyfile.ts'
import { loadVerifySignature } from '../../../src/lib/adapters/keys/load-verify-signature.ts'
import { readKeyfile } from '../../../src/lib/adapters/keys/read-keyfile.ts'
import { writeKeyfile } from '../../../src/lib/adapters/keys/write-keyfile.ts'
import { newUlid } from '../../../src/lib/kernel/ids.ts'

const alice = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
const phrase = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk'

/** The public development key //Alice as version 4.1.1 of Bittensor's wallet writes it: no seed, no phrase. */
const derivedKeyfile = JSON.stringify({
  ss58Address: alice,
  accountId: '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d',
  privateKey:
    '0x33a6f3093f158a7109f679410bef1a0c54168145e0cecb4df006c1c2fffb1f09925a225d97aa00682d6a59b95b18780c10d7032336e88f3442b42361f4a66011',
  publicKey: '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d',
  cryptoType: 1,
})

/** The same key, encrypted by that wallet with the password `testpassword`. */
const encryptedKeyfile = Buffer.from(
  '244e41434c42285cd26458ceee637d418df84ec7a5669af64e2da5b9c34b46906195207ec0e27eed594525a568cad5a756f7bab2f52d42ba3eaef1f5558305bf05190d24ff0b432dd9253295bbe69c2590f1719de32b54207ca0d8cb6ef43e661852bd3423567b20bae2c361b5cb16eb4ab4589dae3bc8a2a3d0d0f5385f362c0ae29ee3454343a26ad78aa5db5ed92986875273811e8d127ed92fe52d6083649ac1371f8297a113dc7fb58807ba22e92e1a419a39587b406ceb023fff1353a00ca3b2f295300343eaec2706b6a65a98c365d5b07966105894a62dd8e05a0510d26ca1627dd5084c24def096364e2ec894aa878ae9bf5d5033ab3edaa804b24e73d0528cf128ac51105524765e1436360880d823e0279aed125ab9d33c73a17d41d266c4d071e07b78a4cb7822597152d900dc7ffc764334f0cd57ccb757b685a8d6e6f4e925927805f25cd9f97e606b22f1048d7c1ff65c66c1a67ef24a702f1e51abeb1c1b7763325864d547d188e88bcb1a09ba78d4cf1eee94e01ad1c398af0bfd8a9aa87b58e3c9fb88dec98f7267531088e7d706ad10fcee63430f623cc9ff37e95601453e166f26511ca800108609',
  'hex',
)

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-keys-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const signs = async (pair: Awaited<ReturnType<typeof parseKeyfile>>): Promise<boolean> => {
  const message = new TextEncoder().encode('m')
  return (await loadVerifySignature())(pair.address, message, pair.sign(message))
}

describe('parseKeyfile()', () => {
  test('a key file with only a canonical private key, as Bittensor writes for derived keys, can sign', async () => {
    const pair = await parseKeyfile(derivedKeyfile, 'k')
    expect(pair.address).toBe(alice)
    expect(await signs(pair)).toBe(true)
  })

  test('null members mean the same as absent ones', async () => {
    const file = { ...JSON.parse(derivedKeyfile), secretPhrase: null, secretSeed: null }
    expect((await parseKeyfile(JSON.stringify(file), 'k')).address).toBe(alice)
  })

  test('what renderKeyfile() writes is read back as the same key', async () => {
    const text = await renderKeyfile({ kind: 'mnemonic', phrase })
    const pair = await parseKeyfile(text, 'k')
    expect(pair.address).toBe('5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV')
    expect(JSON.parse(text)).toMatchObject({
      secretSeed: '0xfac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e',
      secretPhrase: phrase,
      cryptoType: 1,
    })
    const seedOnly = await renderKeyfile({ kind: 'seed', seed: new Uint8Array(32).fill(7) })
    expect(JSON.parse(seedOnly)).not.toHaveProperty('secretPhrase')
    expect(await signs(await parseKeyfile(seedOnly, 'k'))).toBe(true)
  })

  test.each([
    ['text that is not JSON', 'hello'],
    ['a list', '[]'],
    ['a seed of the wrong length', '{"secretSeed":"0x00"}'],
    ['another kind of key', JSON.stringify({ ...JSON.parse(derivedKeyfile), cryptoType: 0 })],
    ['a public key alone', JSON.stringify({ ...JSON.parse(derivedKeyfile), privateKey: null })],
    [
      'an address of another key',
      derivedKeyfile.replace(alice, '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty'),
    ],
    ['a private key of another key', derivedKeyfile.replace('0x33a6', '0x33a7')],
  ])('%s is refused, naming the file and no secret', async (_name, text) => {
    await expect(parseKeyfile(text, '/keys/hotkey')).rejects.toMatchObject({ code: 'AGT_KEY_UNREADABLE' })
    await expect(parseKeyfile(text, '/keys/hotkey')).rejects.toThrow(/\/keys\/hotkey/)
    await expect(parseKeyfile(text, '/keys/hotkey')).rejects.not.toThrow(/33a6/)
  })
})

describe('readKeyfile() and writeKeyfile()', () => {
  test('a written key has mode 0600 and is read back', async () => {
    const path = join(dir, 'hotkeys', 'default')
    await writeKeyfile(path, derivedKeyfile, { newId: newUlid })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readKeyfile(path)).address).toBe(alice)
    expect(await readdir(join(dir, 'hotkeys'))).toEqual(['default'])
  })

  test('an existing key is never replaced without force, and no draft is left', async () => {
    const path = join(dir, 'key')
    await writeKeyfile(path, 'first', { newId: newUlid })
    await expect(writeKeyfile(path, 'second', { newId: newUlid })).rejects.toMatchObject({
      code: 'AGT_PATH_EXISTS',
    })
    expect(await readFile(path, 'utf8')).toBe('first')
    await writeKeyfile(path, 'third', { newId: newUlid, force: true })
    expect(await readFile(path, 'utf8')).toBe('third')
    expect(await readdir(dir)).toEqual(['key'])
  })

  test.each([0o644, 0o640, 0o602])(
    'a file with mode %o is refused with the command that mends it',
    async (mode) => {
      const path = join(dir, 'key')
      await writeFile(path, derivedKeyfile)
      await chmod(path, mode)
      await expect(readKeyfile(path)).rejects.toMatchObject({
        code: 'AGT_KEY_UNREADABLE',
        hint: `Run: chmod 600 ${path}`,
      })
    },
  )

  test('a missing file and a file of absurd size are refused', async () => {
    await expect(readKeyfile(join(dir, 'none'))).rejects.toThrow(/does not exist/)
    await writeFile(join(dir, 'big'), 'x'.repeat(70_000), { mode: 0o600 })
    await expect(readKeyfile(join(dir, 'big'))).rejects.toThrow(/too large/)
  })

  test('old encryptions and a missing password are refused with what to do', async () => {
    const path = join(dir, 'key')
    await writeFile(path, '$ANSIBLE_VAULT;1.1;AES256\n00', { mode: 0o600 })
    await expect(readKeyfile(path)).rejects.toThrow(/old format \(ansible\)/)
    await writeFile(path, 'gAAAAABk', { mode: 0o600 })
    await expect(readKeyfile(path)).rejects.toThrow(/old format \(fernet\)/)
    await writeFile(path, encryptedKeyfile, { mode: 0o600 })
    await expect(readKeyfile(path)).rejects.toThrow(/no password/)
    expect(encodingOf(encryptedKeyfile)).toBe('nacl')
  })

  test('a file encrypted by Bittensor’s wallet opens with its password', async (context) => {
    if (freemem() < 1.2e9) return context.skip('needs 1.2 GB of free memory')
    const path = join(dir, 'key')
    await writeFile(path, encryptedKeyfile, { mode: 0o600 })
    const pair = await readKeyfile(path, { password: async () => 'testpassword' })
    expect(pair.address).toBe(alice)
  })
})
