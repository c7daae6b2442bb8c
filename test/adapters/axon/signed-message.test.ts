import { describe, expect, test } from 'vitest'
import {
  bodyHash,
  decodeSignature,
  encodeSignature,
  requestMessage,
  responseMessage,
} from '../../../src/lib/adapters/axon/signed-message.ts'

const identity = {
  nonce: '1795384383014470984',
  dendriteHotkey: '5Grw',
  axonHotkey: '5FHn',
  uuid: '17574de6',
}

describe('bodyHash() agrees with Bittensor’s SDK', () => {
  test('over no fields', () => {
    expect(bodyHash([])).toBe('a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a')
  })

  test('over fields written as Python’s str() writes them', () => {
    expect(bodyHash(["héllo 'w'", '2.0', `['a', "b'c"]`, 'None', 'True'])).toBe(
      'f3342cdcbee3c05d39d21d24aa3cada1268e469d2743b71690be38cce3029fc6',
    )
  })

  test('depends on the order of the fields and on where one ends', () => {
    expect(bodyHash(['a', 'b'])).not.toBe(bodyHash(['b', 'a']))
    expect(bodyHash(['a', 'b'])).not.toBe(bodyHash(['ab']))
  })
})

describe('signed messages', () => {
  test('the request’s is Bittensor’s', () => {
    expect(Buffer.from(requestMessage(identity, 'ff')).toString()).toBe(
      '1795384383014470984.5Grw.5FHn.17574de6.ff',
    )
  })

  test('the response’s cannot be taken for a request’s, and binds status and body', () => {
    const text = (status: number, body: string): string =>
      Buffer.from(responseMessage(identity, status, body)).toString()
    expect(text(200, 'aa')).toBe('agentao-response.1795384383014470984.5FHn.5Grw.17574de6.200.aa')
    expect(text(200, 'aa')).not.toBe(text(500, 'aa'))
  })

  test('signatures are 0x and 128 hex digits, and nothing else is one', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => i)
    expect(decodeSignature(encodeSignature(bytes))).toEqual(bytes)
    const plain = encodeSignature(bytes)
    for (const wrong of [
      undefined,
      '',
      plain.slice(2),
      `${plain}00`,
      plain.replace('0x', '0y'),
      `${plain}\n`,
    ]) {
      expect(decodeSignature(wrong)).toBeNull()
    }
  })
})
