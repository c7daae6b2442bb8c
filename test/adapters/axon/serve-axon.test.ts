import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AxonOptions } from '../../../src/lib/adapters/axon/axon-options.ts'
import { packTask } from '../../../src/lib/adapters/axon/coding-synapse.ts'
import { writeRequestHeaders } from '../../../src/lib/adapters/axon/request-headers.ts'
import { serveAxon } from '../../../src/lib/adapters/axon/serve-axon.ts'
import { encodeSignature, requestMessage } from '../../../src/lib/adapters/axon/signed-message.ts'
import { localKeypair } from '../../../src/lib/adapters/keys/keypair.ts'
import { loadVerifySignature } from '../../../src/lib/adapters/keys/load-verify-signature.ts'
import type { Keypair, VerifySignature } from '../../../src/lib/domain/neuron.ts'
import type { AxonServer, CodingTask } from '../../../src/lib/domain/ports/wire.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { codingAnswer, codingTask } from '../../fakes/coding-task.ts'

let validator: Keypair
let miner: Keypair
let verify: VerifySignature
let server: AxonServer | null = null

beforeAll(async () => {
  validator = await localKeypair('axon', 'validator')
  miner = await localKeypair('axon', 'miner')
  verify = await loadVerifySignature()
})
afterEach(async () => {
  await server?.close()
  server = null
})

async function open(
  options: Partial<AxonOptions> = {},
): Promise<{ readonly port: number; readonly tasks: CodingTask[] }> {
  const tasks: CodingTask[] = []
  server = await serveAxon({
    keypair: miner,
    verify,
    authorize: () => ({ ok: true }),
    clock: systemClock,
    handler: async (task) => {
      tasks.push(task)
      return codingAnswer()
    },
    ...options,
  })
  return { port: server.port, tasks }
}

type Crafted = { headers: Record<string, string>; body: string }

/** A request that is right in every part; the tests spoil one. */
function craft(
  part: { offsetMs?: number; uuid?: string; task?: CodingTask; signer?: Keypair } = {},
): Crafted {
  const {
    offsetMs = 0,
    uuid = `u-${Math.random()}`.replace('.', ''),
    task = codingTask(),
    signer = validator,
  } = part
  const identity = {
    nonce: String(BigInt(Date.now() + offsetMs) * 1_000_000n),
    dendriteHotkey: validator.address,
    axonHotkey: miner.address,
    uuid,
  }
  const { payload, payloadSha256, bodyHash } = packTask(task)
  const body = JSON.stringify({ payload, payload_sha256: payloadSha256 })
  const headers = writeRequestHeaders({
    identity,
    bodyHash,
    signature: encodeSignature(signer.sign(requestMessage(identity, bodyHash))),
    to: { ip: '127.0.0.1', port: 1 },
    timeoutSeconds: 1,
    bodyBytes: Buffer.byteLength(body),
  })
  return { headers, body }
}

type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }

function post(
  port: number,
  { headers, body }: Crafted,
  path = '/CodingTask',
  method = 'POST',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

describe('serveAxon() answers as a Bittensor dendrite needs', () => {
  test('status in the headers, lower case on the wire, the caller echoed, the whole synapse in the body', async () => {
    const { port } = await open()
    const crafted = craft({ uuid: 'my-uuid' })
    const { status, headers, text } = await post(port, crafted)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      name: 'CodingTask',
      bt_header_axon_status_code: '200',
      bt_header_axon_status_message: 'Success',
      bt_header_axon_hotkey: miner.address,
      bt_header_dendrite_hotkey: validator.address,
      bt_header_dendrite_uuid: 'my-uuid',
      computed_body_hash: crafted.headers.computed_body_hash,
    })
    const body = JSON.parse(text)
    expect(body).toMatchObject({
      name: 'CodingTask',
      payload: '',
      payload_sha256: '',
      axon: { status_code: 200 },
    })
    expect(JSON.parse(body.answer)).toEqual(codingAnswer())
  })

  test('a client that is not ours, such as Python’s, gets the same headers in lower case', async () => {
    const { port } = await open()
    const { headers, body } = craft()
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const raw = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST /CodingTask HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
        )
      })
      const chunks: Buffer[] = []
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
    })
    expect(raw).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(raw).toContain('\r\nbt_header_axon_status_code: 200\r\n')
  })
})

describe('serveAxon() refuses', () => {
  test.each<[string, (crafted: Crafted) => void]>([
    ['a request without a signature', ({ headers }) => delete headers.bt_header_dendrite_signature],
    [
      'a signature that is not one',
      ({ headers }) => Object.assign(headers, { bt_header_dendrite_signature: '0x00' }),
    ],
    [
      'an old version, for which Bittensor’s own axon checks less',
      ({ headers }) => Object.assign(headers, { bt_header_dendrite_version: '7001000' }),
    ],
    ['no version', ({ headers }) => delete headers.bt_header_dendrite_version],
    ['no nonce', ({ headers }) => delete headers.bt_header_dendrite_nonce],
    [
      'a nonce that is no number',
      ({ headers }) => Object.assign(headers, { bt_header_dendrite_nonce: '1e18' }),
    ],
    [
      'another caller’s name on the signature',
      ({ headers }) => Object.assign(headers, { bt_header_dendrite_hotkey: miner.address }),
    ],
    [
      'a request meant for another miner',
      ({ headers }) => Object.assign(headers, { bt_header_axon_hotkey: validator.address }),
    ],
    [
      'another uuid than was signed',
      ({ headers }) => Object.assign(headers, { bt_header_dendrite_uuid: 'other' }),
    ],
    [
      'another body hash than was signed',
      ({ headers }) => Object.assign(headers, { computed_body_hash: '0'.repeat(64) }),
    ],
  ])('%s: 401, and the handler never runs', async (_name, spoil) => {
    const { port, tasks } = await open()
    const crafted = craft()
    spoil(crafted)
    const reply = await post(port, crafted)
    expect(reply.status).toBe(401)
    expect(JSON.parse(reply.text).message).toMatch(/^Not Verified with error: /)
    expect(reply.headers['agentao-response-signature']).toBeUndefined()
    expect(tasks).toEqual([])
  })

  test('a signature made with another key', async () => {
    const { port } = await open()
    expect((await post(port, craft({ signer: miner }))).status).toBe(401)
  })

  test.each([-60_000, 30_000])('a nonce %d ms from now', async (offsetMs) => {
    const { port } = await open()
    expect((await post(port, craft({ offsetMs }))).status).toBe(401)
  })

  test('a request sent a second time', async () => {
    const { port, tasks } = await open()
    const crafted = craft()
    expect((await post(port, crafted)).status).toBe(200)
    expect((await post(port, crafted)).status).toBe(401)
    expect(tasks).toHaveLength(1)
  })

  test('a body changed on the way', async () => {
    const { port, tasks } = await open()
    const crafted = craft()
    const other = JSON.stringify(codingTask({ problemStatement: 'do something else' }))
    for (const body of [
      JSON.stringify({ ...JSON.parse(crafted.body), payload: other }),
      JSON.stringify({ payload: other, payload_sha256: packTask(codingTask()).payloadSha256 }),
    ]) {
      const fresh = craft()
      const reply = await post(port, {
        headers: { ...fresh.headers, 'content-length': String(Buffer.byteLength(body)) },
        body,
      })
      expect(reply.status).toBe(401)
    }
    expect(tasks).toEqual([])
  })

  test('bodies that are no synapse and payloads that are no task: 400', async () => {
    const { port } = await open()
    for (const body of ['', 'hello', '[]', '{"payload":1,"payload_sha256":"x"}']) {
      const fresh = craft()
      const headers = { ...fresh.headers, 'content-length': String(Buffer.byteLength(body)) }
      expect((await post(port, { headers, body })).status).toBe(400)
    }
    const wrongTask = { ...codingTask(), extra: 1 }
    expect((await post(port, craft({ task: wrongTask }))).status).toBe(400)
  })

  test('unknown paths, other methods, and callers without permission', async () => {
    const { port } = await open({ authorize: () => ({ ok: false, reason: 'no permit' }) })
    expect((await post(port, craft(), '/Dummy')).status).toBe(404)
    expect((await post(port, { headers: {}, body: '' }, '/CodingTask', 'GET')).status).toBe(405)
    const reply = await post(port, craft())
    expect(reply.status).toBe(403)
    expect(JSON.parse(reply.text).message).toContain('no permit')
  })

  test('bodies over the limit, announced or not', async () => {
    const { port, tasks } = await open({ limits: { bodyBytes: 100 } })
    expect((await post(port, craft())).status).toBe(413)
    const { headers, body } = craft()
    const chunked: Record<string, string> = { ...headers, 'transfer-encoding': 'chunked' }
    delete chunked['content-length']
    expect((await post(port, { headers: chunked, body })).status).toBe(413)
    expect(tasks).toEqual([])
  })

  test('headers over the limit: 431', async () => {
    const { port } = await open({ limits: { headerBytes: 4096 } })
    const { headers, body } = craft()
    expect((await post(port, { headers: { ...headers, filler: 'x'.repeat(8000) }, body })).status).toBe(431)
  })

  test('more requests at once, or a minute, than a caller is granted: 429', async () => {
    const handler = () => new Promise<never>(() => undefined)
    const { port } = await open({ handler, limits: { concurrentPerCaller: 1, solveSeconds: 0.3 } })
    const [first, second] = await Promise.all([post(port, craft()), post(port, craft())])
    expect([first.status, second.status].sort()).toEqual([408, 429])
    await server?.close()
    const { port: again } = await open({ limits: { perMinutePerCaller: 1 } })
    expect((await post(again, craft())).status).toBe(200)
    expect((await post(again, craft())).status).toBe(429)
  })
})

describe('serveAxon() is not held up', () => {
  test('by a connection that sends its headers drop by drop', async () => {
    const { port } = await open({ limits: { headersMs: 200, requestMs: 400 } })
    const started = performance.now()
    const reply = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('POST /CodingTask HTTP/1.1\r\nhost: x\r\n'),
      )
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
    })
    expect(reply).toContain('408')
    expect(performance.now() - started).toBeLessThan(3000)
  })

  test('by a body that never comes', async () => {
    const { port, tasks } = await open({ limits: { headersMs: 200, requestMs: 400 } })
    const { headers } = craft()
    const closed = await new Promise<boolean>((resolve) => {
      const outgoing = request({
        host: '127.0.0.1',
        port,
        path: '/CodingTask',
        method: 'POST',
        headers,
        agent: false,
      })
      outgoing.on('response', (response) => response.resume())
      outgoing.on('error', () => resolve(true))
      outgoing.on('close', () => resolve(true))
      outgoing.flushHeaders()
    })
    expect(closed).toBe(true)
    expect(tasks).toEqual([])
  })

  test('by a caller that goes away: its work is told to stop', async () => {
    const stopped = Promise.withResolvers<void>()
    const { port } = await open({
      handler: (_task, { signal }) => {
        signal.addEventListener('abort', () => stopped.resolve())
        return new Promise(() => undefined)
      },
    })
    const { headers, body } = craft()
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path: '/CodingTask',
      method: 'POST',
      headers,
      agent: false,
    })
    outgoing.on('error', () => undefined)
    outgoing.end(body)
    setTimeout(() => outgoing.destroy(), 100)
    await expect(stopped.promise).resolves.toBeUndefined()
  })

  test('by work in progress when it closes', async () => {
    const stopped = Promise.withResolvers<void>()
    const { port } = await open({
      handler: (_task, { signal }) => {
        signal.addEventListener('abort', () => stopped.resolve())
        return new Promise(() => undefined)
      },
    })
    const pending = post(port, craft()).catch(() => null)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await server?.close()
    server = null
    await stopped.promise
    await pending
  })

  test('by a port that is taken: it says so', async () => {
    const { port } = await open()
    await expect(
      serveAxon({
        keypair: miner,
        verify,
        authorize: () => ({ ok: true }),
        clock: systemClock,
        handler: async () => codingAnswer(),
        port,
      }),
    ).rejects.toMatchObject({ code: 'AGT_WIRE' })
  })
})
