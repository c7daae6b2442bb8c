import type { ServerResponse } from 'node:http'
import type { Keypair } from '../../domain/neuron.ts'
import type { CodingAnswer } from '../../domain/ports/wire.ts'
import { sha256 } from '../../kernel/digest.ts'
import { synapseName } from './coding-synapse.ts'
import { type SignedHeaders, wireVersion } from './request-headers.ts'
import { encodeSignature, responseMessage } from './signed-message.ts'

/** Where the response's own signature travels; see `responseMessage`. */
export const responseSignatureHeader = 'agentao-response-signature'

export type OutgoingResponse = { readonly keypair: Keypair; readonly seconds: number } & (
  | { readonly kind: 'answer'; readonly answer: CodingAnswer; readonly signed: SignedHeaders }
  | {
      readonly kind: 'refusal'
      readonly status: number
      readonly message: string
      /** Null for a caller that was not verified: it gets no signature, which would cost more than asking. */
      readonly signed: SignedHeaders | null
    }
)

/** Sends a response as a Bittensor dendrite reads it: lower-case headers, status repeated in them, a JSON body. */
export function writeResponse(response: ServerResponse, outgoing: OutgoingResponse): void {
  if (response.destroyed || response.headersSent) return
  const { signed, keypair } = outgoing
  const status = outgoing.kind === 'answer' ? 200 : outgoing.status
  const body =
    outgoing.kind === 'answer' ? answerBody(outgoing) : JSON.stringify({ message: outgoing.message })
  const headers = responseHeaders(outgoing, status)
  if (signed !== null) {
    const message = responseMessage(signed.identity, status, sha256(body))
    headers[responseSignatureHeader] = encodeSignature(keypair.sign(message))
  }
  headers['content-length'] = String(Buffer.byteLength(body))
  // The rest of an oversized body is not worth reading, so the connection ends with the refusal.
  if (status === 413) headers.connection = 'close'
  response.writeHead(status, headers)
  response.end(body)
}

function responseHeaders(outgoing: OutgoingResponse, status: number): Record<string, string> {
  const { signed, keypair, seconds } = outgoing
  const message = outgoing.kind === 'answer' ? 'Success' : outgoing.message
  return {
    'content-type': 'application/json',
    name: synapseName,
    bt_header_axon_status_code: String(status),
    bt_header_axon_status_message: message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 500),
    bt_header_axon_process_time: seconds.toFixed(6),
    bt_header_axon_hotkey: keypair.address,
    bt_header_axon_version: String(wireVersion),
    ...(signed === null
      ? {}
      : {
          bt_header_dendrite_hotkey: signed.identity.dendriteHotkey,
          bt_header_dendrite_nonce: signed.identity.nonce,
          bt_header_dendrite_uuid: signed.identity.uuid,
          computed_body_hash: signed.bodyHash,
        }),
    header_size: '0',
    total_size: '0',
  }
}

/** The whole synapse, because a Python dendrite rebuilds its object from it; the task itself is not sent back. */
function answerBody({ answer, signed, keypair, seconds }: OutgoingResponse & { kind: 'answer' }): string {
  const { identity } = signed
  const text = JSON.stringify(answer)
  return JSON.stringify({
    name: synapseName,
    timeout: 0,
    total_size: 0,
    header_size: 0,
    dendrite: { hotkey: identity.dendriteHotkey, uuid: identity.uuid },
    axon: {
      status_code: 200,
      status_message: 'Success',
      process_time: seconds,
      hotkey: keypair.address,
      version: wireVersion,
    },
    computed_body_hash: signed.bodyHash,
    payload: '',
    payload_sha256: '',
    answer: text,
  })
}
