import { z } from 'zod'
import {
  type CodingAnswer,
  type CodingTask,
  codingAnswerSchema,
  codingTaskSchema,
} from '../../domain/ports/wire.ts'
import { sha256 } from '../../kernel/digest.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { bodyHash } from './signed-message.ts'

/** The synapse's class name, which is also its path. */
export const synapseName = 'CodingTask'

/**
 * The synapse carries JSON texts in string fields, so that their digests are over the very characters sent. A Python
 * mirror declares `payload` and `payload_sha256` as required `str`, `answer` as optional `str`, and
 * `required_hash_fields = ("payload_sha256",)`.
 */
const requestSchema = z.looseObject({ payload: z.string(), payload_sha256: z.string() })
const responseSchema = z.looseObject({ answer: z.string() })

export type RequestPayload = {
  readonly payload: string
  readonly payloadSha256: string
  readonly bodyHash: string
}

export function packTask(task: CodingTask): RequestPayload {
  const payload = JSON.stringify(task)
  const payloadSha256 = sha256(payload)
  return { payload, payloadSha256, bodyHash: bodyHash([payloadSha256]) }
}

/** The task in a request's body, only if the signed hash covers it. `status` is the HTTP status of the refusal. */
export function unpackTask(
  body: string,
  signedHash: string,
): Result<CodingTask, { readonly status: 400 | 401; readonly message: string }> {
  const request = requestSchema.safeParse(parseJson(body))
  if (!request.success) return refused({ status: 400, message: 'The body is not a CodingTask synapse.' })
  const { payload, payload_sha256: claimed } = request.data
  if (bodyHash([claimed]) !== signedHash || sha256(payload) !== claimed) {
    return refused({
      status: 401,
      message: 'Not Verified with error: the body is not the one that was signed.',
    })
  }
  const task = codingTaskSchema.safeParse(parseJson(payload))
  if (!task.success)
    return refused({ status: 400, message: 'The payload is not a coding task of this version.' })
  return ok(task.data)
}

/** The answer in a response's body; the reason is for people. */
export function unpackAnswer(body: string): Result<CodingAnswer, string> {
  const response = responseSchema.safeParse(parseJson(body))
  if (!response.success) return refused('its response is not a CodingTask synapse')
  const answer = codingAnswerSchema.safeParse(parseJson(response.data.answer))
  return answer.success ? ok(answer.data) : refused('its answer does not have the agreed shape')
}

/** Undefined, which no schema here accepts, for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
