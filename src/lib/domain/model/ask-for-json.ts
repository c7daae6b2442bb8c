import { z } from 'zod'
import type { Model, ModelReply, ModelRequest } from '../ports/model.ts'

export type JsonQuestion<T> = Omit<ModelRequest, 'schema'> & {
  readonly name: string
  readonly answer: z.ZodType<T>
}

type Unanswered = Exclude<ModelReply, { kind: 'text' }>
export type JsonAnswer<T> =
  | (Pick<ModelReply, 'usage' | 'usd'> & { readonly kind: 'answer'; readonly value: T })
  | Unanswered

/**
 * Asks for one JSON value and checks it, whether or not the provider held the model to the schema. Anything but exactly
 * one fitting value, alone or in one code fence, is a failure with cause `malformed`.
 */
export async function askForJson<T>(
  model: Model,
  question: JsonQuestion<T>,
  signal: AbortSignal,
): Promise<JsonAnswer<T>> {
  const { name, answer, ...request } = question
  const jsonSchema = schemaToSend(answer)
  const system = `${request.system}\n\nAnswer with one JSON value and nothing else. It must fit this JSON Schema:\n${JSON.stringify(jsonSchema)}`
  const reply = await model.complete({ ...request, system, schema: { name, jsonSchema } }, signal)
  if (reply.kind !== 'text') return reply
  const { usage, usd } = reply
  const parsed = answer.safeParse(readJson(reply.text))
  if (parsed.success) return { kind: 'answer', value: parsed.data, usage, usd }
  return {
    kind: 'failed',
    cause: 'malformed',
    message: `${model.name} answered, but not in the form that was asked for.`,
    retryable: true,
    retryAfterMs: null,
    usage,
    usd,
  }
}

function schemaToSend(answer: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(answer)
  return schema
}

/** Undefined when the text is not one JSON value. */
function readJson(text: string): unknown {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)
  try {
    return JSON.parse(fenced?.[1] ?? text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
