import type { IncomingMessage } from 'node:http'
import type { VerifySignature } from '../../domain/neuron.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import type { Authorize } from './axon-options.ts'
import { synapseName } from './coding-synapse.ts'
import type { ReplayGuard } from './replay-guard.ts'
import { readRequestHeaders, type SignedHeaders } from './request-headers.ts'
import { decodeSignature, requestMessage } from './signed-message.ts'

/** Why a request is not worked on. `signed` is there once the caller is known, so that the refusal can be signed. */
export type Refusal = {
  readonly status: number
  readonly message: string
  readonly signed: SignedHeaders | null
}

export type VerifyDeps = {
  readonly ownHotkey: string
  readonly verify: VerifySignature
  readonly authorize: Authorize
  readonly replays: ReplayGuard
}

/** Decides from the headers alone, cheapest checks first, before a byte of the body is read. */
export function verifyRequest(deps: VerifyDeps, request: IncomingMessage): Result<SignedHeaders, Refusal> {
  const path = (request.url ?? '').split('?')[0]
  if (path !== `/${synapseName}`)
    return refuse(404, `Synapse not found. Available synapses ['${synapseName}'].`)
  if (request.method !== 'POST') return refuse(405, 'Synapses are sent with POST.')

  const read = readRequestHeaders(request.headers)
  if (!read.ok) return unverified(`missing or unusable header ${read.reason}`)
  const signed = read.value
  if (signed.identity.axonHotkey !== deps.ownHotkey) return unverified('the request is for another hotkey')
  const objection = deps.replays.objection(signed.identity)
  if (objection !== null) return unverified(objection)
  if (!isSigned(deps.verify, signed)) return unverified('the signature does not match')

  const permission = deps.authorize(signed.identity.dendriteHotkey)
  if (!permission.ok) return refuse(403, `Forbidden. ${permission.reason}`, signed)
  const admission = deps.replays.admit(signed.identity)
  if (admission === 'seen') return unverified('This request was already processed')
  if (admission === 'full') return refuse(429, 'Too many requests at the moment.', signed)
  return ok(signed)
}

function isSigned(verify: VerifySignature, { identity, signature, bodyHash }: SignedHeaders): boolean {
  const bytes = decodeSignature(signature)
  return bytes !== null && verify(identity.dendriteHotkey, requestMessage(identity, bodyHash), bytes)
}

function refuse(
  status: number,
  message: string,
  signed: SignedHeaders | null = null,
): Result<never, Refusal> {
  return refused({ status, message, signed })
}

const unverified = (why: string): Result<never, Refusal> => refuse(401, `Not Verified with error: ${why}.`)
