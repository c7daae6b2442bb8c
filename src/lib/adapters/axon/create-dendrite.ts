import { z } from 'zod'
import type { Keypair, VerifySignature } from '../../domain/neuron.ts'
import type { AxonAddress, CodingTask, Dendrite, DendriteReply } from '../../domain/ports/wire.ts'
import type { Clock } from '../../kernel/clock.ts'
import { sha256 } from '../../kernel/digest.ts'
import type { NewId } from '../../kernel/ids.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { packTask, parseJson, synapseName, unpackAnswer } from './coding-synapse.ts'
import { type PostOutcome, postBounded } from './post-bounded.ts'
import { writeRequestHeaders } from './request-headers.ts'
import {
  decodeSignature,
  encodeSignature,
  type RequestIdentity,
  requestMessage,
  responseMessage,
} from './signed-message.ts'
import { responseSignatureHeader } from './write-response.ts'

export type DendriteOptions = {
  readonly keypair: Keypair
  readonly verify: VerifySignature
  readonly clock: Clock
  readonly newId: NewId
  /** Refuses answers that are not signed. Bittensor's own axons sign none; ours always do. */
  readonly requireSignedAnswers: boolean
  /** Seconds beyond the task's own deadline: the way there and back. Default 5. */
  readonly graceSeconds?: number | undefined
  /** Default 16 MiB. */
  readonly maxAnswerBytes?: number | undefined
}

/** A client that asks one miner at a time. Throws only AbortedError, and only when the caller's signal fires. */
export function createDendrite(options: DendriteOptions): Dendrite {
  const { keypair, clock, newId } = options
  let lastNonce = 0n
  const nextNonce = (): string => {
    const now = BigInt(clock.now()) * 1_000_000n
    lastNonce = now > lastNonce ? now : lastNonce + 1n
    return String(lastNonce)
  }
  return {
    async ask(to, task, signal) {
      throwIfAborted(signal)
      const identity = {
        nonce: nextNonce(),
        dendriteHotkey: keypair.address,
        axonHotkey: to.hotkey,
        uuid: newId(),
      }
      const startedMs = clock.monotonic()
      const deadline = new AbortController()
      const { graceSeconds = 5 } = options
      const timer = setTimeout(() => deadline.abort(), (task.solveSeconds + graceSeconds) * 1000)
      const outcome = await send(options, {
        identity,
        to,
        task,
        signal: AbortSignal.any([signal, deadline.signal]),
      })
      clearTimeout(timer)
      throwIfAborted(signal)
      const seconds = (clock.monotonic() - startedMs) / 1000
      if (deadline.signal.aborted) return { kind: 'timeout', seconds }
      return readReply(options, outcome, { identity, task, seconds })
    },
  }
}

type Sending = {
  readonly identity: RequestIdentity
  readonly to: AxonAddress
  readonly task: CodingTask
  readonly signal: AbortSignal
}

function send(options: DendriteOptions, { identity, to, task, signal }: Sending): Promise<PostOutcome> {
  const { payload, payloadSha256, bodyHash } = packTask(task)
  const terminal = (hotkey: string) => ({
    hotkey,
    status_code: null,
    status_message: null,
    process_time: null,
  })
  const body = JSON.stringify({
    name: synapseName,
    timeout: task.solveSeconds,
    total_size: 0,
    header_size: 0,
    dendrite: terminal(identity.dendriteHotkey),
    axon: { ...terminal(identity.axonHotkey), ip: to.ip, port: to.port },
    computed_body_hash: '',
    payload,
    payload_sha256: payloadSha256,
    answer: null,
  })
  const headers = writeRequestHeaders({
    identity,
    bodyHash,
    to,
    signature: encodeSignature(options.keypair.sign(requestMessage(identity, bodyHash))),
    timeoutSeconds: task.solveSeconds,
    bodyBytes: Buffer.byteLength(body),
  })
  return postBounded({
    host: to.ip,
    port: to.port,
    path: `/${synapseName}`,
    headers,
    body,
    signal,
    maxHeaderBytes: 32 * 1024,
    maxBytes: options.maxAnswerBytes ?? 16 * 1024 * 1024,
  })
}

type Asked = { readonly identity: RequestIdentity; readonly task: CodingTask; readonly seconds: number }

function readReply(
  options: DendriteOptions,
  outcome: PostOutcome,
  { identity, task, seconds }: Asked,
): DendriteReply {
  const unreachable = (message: string): DendriteReply => ({ kind: 'unreachable', message, seconds })
  if (outcome.kind === 'failed') return unreachable(outcome.message)
  const status = statusOf(outcome)
  const body = outcome.body.toString('utf8')
  // An axon says 408 when its own miner overran the same deadline.
  if (status === 408) return { kind: 'timeout', seconds }
  if (status !== 200) return { kind: 'refused', status, message: messageOf(body), seconds }
  if (!isSignatureAcceptable(options, outcome, identity))
    return unreachable('its answer is not signed by its hotkey')
  const answer = unpackAnswer(body)
  if (!answer.ok) return unreachable(answer.reason)
  if (answer.value.instanceId !== task.instanceId) return unreachable('it answered another task')
  return { kind: 'answer', answer: answer.value, seconds }
}

type HttpResponse = PostOutcome & { kind: 'response' }

/** Python's axon reports some failures in a header beside HTTP 200. */
function statusOf({ status, headers }: HttpResponse): number {
  const stated = Number(headers.bt_header_axon_status_code ?? status)
  return status === 200 && Number.isInteger(stated) && stated !== 200 ? stated : status
}

function isSignatureAcceptable(
  options: DendriteOptions,
  response: HttpResponse,
  identity: RequestIdentity,
): boolean {
  const header = response.headers[responseSignatureHeader]
  if (header === undefined) return !options.requireSignedAnswers
  const signature = typeof header === 'string' ? decodeSignature(header) : null
  if (signature === null) return false
  const message = responseMessage(identity, response.status, sha256(response.body))
  return options.verify(identity.axonHotkey, message, signature)
}

const refusalSchema = z.looseObject({ message: z.string() })

/** The other side's words, made safe for a terminal and a log. */
function messageOf(body: string): string {
  const parsed = refusalSchema.safeParse(parseJson(body))
  const text = parsed.success ? parsed.data.message : 'no reason given'
  return text.replaceAll(/\p{C}/gu, ' ').slice(0, 300)
}
