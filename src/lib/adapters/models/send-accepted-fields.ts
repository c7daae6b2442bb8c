import type { FailedReply } from '../../domain/ports/model.ts'

/** Optional fields of a request that some models or servers refuse, with the word their refusal uses. */
export type OptionalFields = Readonly<Record<string, { readonly value: unknown; readonly refusal: RegExp }>>

type Sent<T> = T | FailedReply

/**
 * Sends with every optional field that was not refused before; when one is refused by name, sends again without it and
 * remembers that in `refused`. Which models take which fields changes from month to month and from server to server.
 */
export async function sendAcceptedFields<T extends { readonly kind: string }>(
  fields: OptionalFields,
  refused: Set<string>,
  send: (fields: Readonly<Record<string, unknown>>) => Promise<Sent<T>>,
): Promise<Sent<T>> {
  for (;;) {
    const offered = Object.entries(fields).filter(([name]) => !refused.has(name))
    const reply = await send(Object.fromEntries(offered.map(([name, { value }]) => [name, value])))
    if (!isBadRequest(reply)) return reply
    const culprit = offered.find(([, { refusal }]) => refusal.test(reply.message))
    if (culprit === undefined) return reply
    refused.add(culprit[0])
  }
}

function isBadRequest(reply: { readonly kind: string }): reply is FailedReply {
  return reply.kind === 'failed' && 'cause' in reply && reply.cause === 'bad_request'
}
