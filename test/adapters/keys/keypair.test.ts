import { describe, expect, test } from 'vitest'
import {
  keypairFromMnemonic,
  keypairFromSeed,
  keypairFromUri,
  localKeypair,
} from '../../../src/lib/adapters/keys/keypair.ts'
import { loadVerifySignature } from '../../../src/lib/adapters/keys/load-verify-signature.ts'
import { UserError } from '../../../src/lib/kernel/errors.ts'

const alice = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
const bob = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty'
const phrase = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk'
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('key pairs', () => {
  test('the development keys have their well-known addresses', async () => {
    expect((await keypairFromUri('//Alice')).address).toBe(alice)
    expect((await keypairFromUri('//Bob')).address).toBe(bob)
  })

  test('a phrase, its seed and its URI give one key', async () => {
    const fromPhrase = await keypairFromMnemonic(phrase)
    const seed = 'fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e'
    expect((await keypairFromSeed(Buffer.from(seed, 'hex'))).address).toBe(fromPhrase.address)
    expect((await keypairFromUri(`0x${seed}`)).address).toBe(fromPhrase.address)
    expect((await keypairFromUri(phrase)).address).toBe(fromPhrase.address)
    expect(fromPhrase.address).toBe('5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV')
  })

  test('localKeypair() depends on seed and name alone', async () => {
    const first = await localKeypair('7', 'patient')
    expect((await localKeypair('7', 'patient')).address).toBe(first.address)
    expect((await localKeypair('8', 'patient')).address).not.toBe(first.address)
    expect((await localKeypair('7', 'hurried')).address).not.toBe(first.address)
  })

  test.each(['//', 'word', '0x12', `${phrase}///secret`, ''])('the URI %j is refused', async (uri) => {
    await expect(keypairFromUri(uri)).rejects.toThrow(UserError)
  })

  test('a phrase with a wrong word is refused without being quoted', async () => {
    const wrong = phrase.replace('walk', 'abandon')
    await expect(keypairFromMnemonic(wrong)).rejects.toThrow(/not a valid mnemonic/)
    await expect(keypairFromMnemonic(wrong)).rejects.not.toThrow(/lonely/)
  })
})

describe('verifySignature()', () => {
  test('accepts its own signatures and nothing else', async () => {
    const verify = await loadVerifySignature()
    const pair = await localKeypair('1', 'a')
    const other = await localKeypair('1', 'b')
    const signature = pair.sign(text('message'))
    expect(verify(pair.address, text('message'), signature)).toBe(true)
    expect(verify(pair.address, text('messagE'), signature)).toBe(false)
    expect(verify(other.address, text('message'), signature)).toBe(false)
    expect(
      verify(
        pair.address,
        text('message'),
        signature.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
      ),
    ).toBe(false)
  })

  test('accepts a signature recorded from a Python dendrite', async () => {
    const verify = await loadVerifySignature()
    const hash = 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a'
    const message = `1795384383014470984.${alice}.${bob}.17574de6-e6bf-11f1-91b9-02fc00000001.${hash}`
    const signature = Buffer.from(
      '729c82de9a163826eaf46e245f96b326cff833c220e323d2f7bb721afea0ea420aa027e676aefc7e0506d01eb4219772c91f0ee41cd0382d5bb52d61f1fcc888',
      'hex',
    )
    expect(verify(alice, text(message), signature)).toBe(true)
    expect(verify(bob, text(message), signature)).toBe(false)
  })

  test.each([
    '',
    'nonsense',
    '0x00',
    '1',
    alice.replace('5', '6'),
    '12bzRJfh7arnnfPPUZHeJUaE62QLEwhK48QnH9LXeK2m1iZU',
  ])('says no to the address %j instead of throwing', async (address) => {
    const verify = await loadVerifySignature()
    expect(verify(address, text('m'), new Uint8Array(64))).toBe(false)
  })

  test('says no to signatures of a wrong length', async () => {
    const verify = await loadVerifySignature()
    for (const length of [0, 63, 65, 128])
      expect(verify(alice, text('m'), new Uint8Array(length))).toBe(false)
  })
})
