import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createDendrite, type DendriteOptions } from '../../../src/lib/adapters/axon/create-dendrite.ts'
import { serveAxon } from '../../../src/lib/adapters/axon/serve-axon.ts'
import { encodeSignature, responseMessage } from '../../../src/lib/adapters/axon/signed-message.ts'
import { localKeypair } from '../../../src/lib/adapters/keys/keypair.ts'
import { loadVerifySignature } from '../../../src/lib/adapters/keys/load-verify-signature.ts'
import type { Keypair, VerifySignature } from '../../../src/lib/domain/neuron.ts'
import type { DendriteReply } from '../../../src/lib/domain/ports/wire.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { sha256 } from '../../../src/lib/kernel/digest.ts'
import { newUlid } from '../../../src/lib/kernel/ids.ts'
import { codingAnswer, codingTask } from '../../fakes/coding-task.ts'

let validator: Keypair
let miner: Keypair
let verify: VerifySignature
const open: (() => Promise<unknown>)[] = []
const never = new AbortController().signal

beforeAll(async () => {
  validator = await localKeypair('dendrite', 'validator')
  miner = await localKeypair('dendrite', 'miner')
  verify = await loadVerifySignature()
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

type Respond = (request: IncomingMessage, response: ServerResponse) => void

async function hostile(respond: Respond): Promise<number> {
  const server: Server = createServer((request, response) => {
    request.resume()
    request.on('end', () => respond(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function ask(port: number, options: Partial<DendriteOptions> = {}, solveSeconds = 5): Promise<DendriteReply> {
  const dendrite = createDendrite({
    keypair: validator,
    verify,
    clock: systemClock,
    newId: newUlid,
    requireSignedAnswers: false,
    graceSeconds: 0,
    ...options,
  })
  return dendrite.ask({ hotkey: miner.address, ip: '127.0.0.1', port }, codingTask({ solveSeconds }), never)
}

const synapse = (answer: unknown): string =>
  JSON.stringify({ name: 'CodingTask', answer: JSON.stringify(answer) })

describe('createDendrite() takes what a Bittensor axon sends', () => {
  test('an unsigned answer, when it need not be signed', async () => {
    const port = await hostile((_request, response) => response.end(synapse(codingAnswer())))
    expect(await ask(port)).toMatchObject({ kind: 'answer', answer: codingAnswer() })
  })

  test('the request it makes has Python’s headers, all in lower case', async () => {
    let names: string[] = []
    const port = await hostile((request, response) => {
      names = request.rawHeaders.filter((_, index) => index % 2 === 0)
      response.end(synapse(codingAnswer()))
    })
    await ask(port)
    for (const field of ['ip', 'version', 'nonce', 'uuid', 'hotkey', 'signature']) {
      expect(names).toContain(`bt_header_dendrite_${field}`)
    }
    for (const name of [
      'name',
      'timeout',
      'bt_header_axon_ip',
      'bt_header_axon_port',
      'bt_header_axon_hotkey',
    ]) {
      expect(names).toContain(name)
    }
    expect(names).toContain('bt_header_input_obj_payload')
    expect(names).toContain('computed_body_hash')
  })

  test('a failure stated in a header beside HTTP 200', async () => {
    const port = await hostile((_request, response) => {
      response.writeHead(200, { bt_header_axon_status_code: '500' })
      response.end('{"message":"it broke"}')
    })
    expect(await ask(port)).toMatchObject({ kind: 'refused', status: 500, message: 'it broke' })
  })
})

describe('createDendrite() turns everything a miner can do into a reply', () => {
  test.each<[string, Respond]>([
    ['text that is not JSON', (_, response) => response.end('<html>')],
    ['an empty body', (_, response) => response.end()],
    ['a synapse without an answer', (_, response) => response.end('{"answer":null}')],
    ['an answer that is not JSON', (_, response) => response.end('{"answer":"{"}')],
    ['an answer of another shape', (_, response) => response.end(synapse({ ...codingAnswer(), patch: 5 }))],
    [
      'an answer with members nobody agreed on',
      (_, response) => response.end(synapse({ ...codingAnswer(), x: 1 })),
    ],
    [
      'the answer to another task',
      (_, response) => response.end(synapse(codingAnswer({ instanceId: 'other' }))),
    ],
    ['a connection cut before the answer', (_, response) => response.destroy()],
    [
      'a connection cut within the answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"ans')
        setTimeout(() => response.destroy(), 20)
      },
    ],
    ['more than it may send', (_, response) => response.end('x'.repeat(200_000))],
    [
      'headers without end',
      (_, response) => {
        response.writeHead(200, { filler: 'x'.repeat(60_000) })
        response.end('{}')
      },
    ],
  ])('%s is unreachable', async (_name, respond) => {
    const port = await hostile(respond)
    const reply = await ask(port, { maxAnswerBytes: 100_000 })
    expect(reply).toMatchObject({ kind: 'unreachable' })
  })

  test('bytes that are not HTTP', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.resume()
      socket.end('SSH-2.0-OpenSSH_9.9\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => server.close(resolve)))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await ask(port)).toMatchObject({ kind: 'unreachable' })
  })

  test('an answer that drips forever ends at the deadline', async () => {
    const port = await hostile((_request, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    const reply = await ask(port, {}, 0.3)
    expect(reply.kind).toBe('timeout')
    expect(reply.seconds).toBeGreaterThan(0.25)
    expect(reply.seconds).toBeLessThan(3)
  })

  test('a redirect is a refusal and is not followed', async () => {
    let hits = 0
    const port = await hostile((_request, response) => {
      hits++
      response.writeHead(307, { location: '/elsewhere' })
      response.end()
    })
    expect(await ask(port)).toMatchObject({ kind: 'refused', status: 307, message: 'no reason given' })
    expect(hits).toBe(1)
  })

  test('a refusal’s words are cut short and carry no control characters', async () => {
    const message = `\u001b[31mred\u0007 ${'x'.repeat(1000)}`
    const port = await hostile((_request, response) => {
      response.writeHead(503)
      response.end(JSON.stringify({ message }))
    })
    const reply = await ask(port)
    expect(reply).toMatchObject({ kind: 'refused', status: 503 })
    if (reply.kind === 'refused') {
      expect(reply.message).toHaveLength(300)
      expect(reply.message).not.toMatch(/\p{C}/u)
    }
  })

  test.each([0, 70_000])('port %d is unreachable', async (port) => {
    expect(await ask(port)).toMatchObject({ kind: 'unreachable' })
  })
})

describe('createDendrite() checks who answered', () => {
  const signedBy = (signer: Keypair, change: (body: string) => string = (body) => body): Respond => {
    return (request, response) => {
      const body = synapse(codingAnswer())
      const header = (name: string): string => String(request.headers[name])
      const identity = {
        nonce: header('bt_header_dendrite_nonce'),
        dendriteHotkey: header('bt_header_dendrite_hotkey'),
        axonHotkey: header('bt_header_axon_hotkey'),
        uuid: header('bt_header_dendrite_uuid'),
      }
      const signature = encodeSignature(signer.sign(responseMessage(identity, 200, sha256(body))))
      response.writeHead(200, { 'agentao-response-signature': signature })
      response.end(change(body))
    }
  }

  test('a signed answer is taken', async () => {
    const port = await hostile(signedBy(miner))
    expect(await ask(port, { requireSignedAnswers: true })).toMatchObject({ kind: 'answer' })
  })

  test.each([true, false])(
    'another key’s signature, or a changed body, is not (required: %s)',
    async (required) => {
      const stranger = await hostile(signedBy(validator))
      expect(await ask(stranger, { requireSignedAnswers: required })).toMatchObject({ kind: 'unreachable' })
      const changed = await hostile(signedBy(miner, (body) => body.replace('“b”', 'evil')))
      expect(await ask(changed, { requireSignedAnswers: required })).toMatchObject({ kind: 'unreachable' })
    },
  )

  test('an unsigned answer is not taken where signatures are required', async () => {
    const port = await hostile((_request, response) => response.end(synapse(codingAnswer())))
    expect(await ask(port, { requireSignedAnswers: true })).toMatchObject({
      kind: 'unreachable',
      message: 'its answer is not signed by its hotkey',
    })
  })

  test('a miner at another miner’s address is found out', async () => {
    const server = await serveAxon({
      keypair: validator,
      verify,
      authorize: () => ({ ok: true }),
      clock: systemClock,
      handler: async () => codingAnswer(),
    })
    open.push(() => server.close())
    expect(await ask(server.port, { requireSignedAnswers: true })).toMatchObject({
      kind: 'refused',
      status: 401,
    })
  })
})
