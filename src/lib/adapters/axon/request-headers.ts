import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { synapseName } from './coding-synapse.ts'
import type { RequestIdentity } from './signed-message.ts'

/** 10.2.0 as Bittensor counts versions: the release whose wire this is. */
export const wireVersion = 10_002_000
/** The first release that signs wall-clock nonces. */
const oldestVersion = 7_002_000

const integer = z.string().regex(/^\d{1,20}$/)
const address = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{46,50}$/)

/** What the axon reads of a request's headers. A header sent twice arrives joined by a comma and matches nothing. */
const headersSchema = z.object({
  bt_header_dendrite_version: integer.transform(Number).pipe(z.number().min(oldestVersion)),
  bt_header_dendrite_nonce: integer,
  bt_header_dendrite_uuid: z.string().regex(/^[0-9A-Za-z-]{1,64}$/),
  bt_header_dendrite_hotkey: address,
  bt_header_dendrite_signature: z.string(),
  bt_header_axon_hotkey: address,
  computed_body_hash: z.string().regex(/^[0-9a-f]{64}$/),
})

export type SignedHeaders = {
  readonly identity: RequestIdentity
  readonly signature: string
  readonly bodyHash: string
}

/** The signed part of a request, or the name of the first header that is missing or wrong. */
export function readRequestHeaders(
  headers: IncomingHttpHeaders,
): { readonly ok: true; readonly value: SignedHeaders } | { readonly ok: false; readonly reason: string } {
  const parsed = headersSchema.safeParse(headers)
  if (!parsed.success) return { ok: false, reason: String(parsed.error.issues[0]?.path[0] ?? 'headers') }
  const read = parsed.data
  return {
    ok: true,
    value: {
      identity: {
        nonce: read.bt_header_dendrite_nonce,
        dendriteHotkey: read.bt_header_dendrite_hotkey,
        axonHotkey: read.bt_header_axon_hotkey,
        uuid: read.bt_header_dendrite_uuid,
      },
      signature: read.bt_header_dendrite_signature,
      bodyHash: read.computed_body_hash,
    },
  }
}

export type OutgoingRequest = {
  readonly identity: RequestIdentity
  readonly signature: string
  readonly bodyHash: string
  readonly to: { readonly ip: string; readonly port: number }
  readonly timeoutSeconds: number
  readonly bodyBytes: number
}

/** A request's headers as Bittensor's dendrite sends them; lower case, which its axon insists on. */
export function writeRequestHeaders(request: OutgoingRequest): Record<string, string> {
  const { identity, to } = request
  return {
    name: synapseName,
    timeout: request.timeoutSeconds.toFixed(1),
    bt_header_axon_ip: to.ip,
    bt_header_axon_port: String(to.port),
    bt_header_axon_hotkey: identity.axonHotkey,
    bt_header_dendrite_ip: '0.0.0.0',
    bt_header_dendrite_version: String(wireVersion),
    bt_header_dendrite_nonce: identity.nonce,
    bt_header_dendrite_uuid: identity.uuid,
    bt_header_dendrite_hotkey: identity.dendriteHotkey,
    bt_header_dendrite_signature: request.signature,
    // Required fields are announced by an empty value of their type, in base64; the data itself is in the body.
    bt_header_input_obj_payload: emptyString,
    bt_header_input_obj_payload_sha256: emptyString,
    header_size: '0',
    total_size: String(request.bodyBytes),
    computed_body_hash: request.bodyHash,
    'content-type': 'application/json',
    'content-length': String(request.bodyBytes),
  }
}

const emptyString = Buffer.from('""').toString('base64')
