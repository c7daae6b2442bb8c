import type { Model, ModelReply, ModelRequest } from '../../domain/ports/model.ts'
import { boundedFetch } from '../models/bounded-fetch.ts'
import { callProvider } from '../models/call-provider.ts'
import { type ModelConnection, maxAnswerBytes } from '../models/model-connection.ts'
import { type OptionalFields, sendAcceptedFields } from '../models/send-accepted-fields.ts'
import { readChatCompletion } from './read-chat-completion.ts'

export type OpenAiConnection = ModelConnection & {
  /** OpenAI's own models cap by `max_completion_tokens`; most compatible servers know only the older name. */
  readonly tokenCap: 'max_completion_tokens' | 'max_tokens'
}

/** A model behind OpenAI's Chat Completions API or a server that speaks it. One attempt a call. */
export async function createOpenAiModel(connection: OpenAiConnection): Promise<Model> {
  const { default: OpenAI } = await import('openai')
  const client = new OpenAI({
    apiKey: connection.apiKey,
    baseURL: connection.baseUrl ?? 'https://api.openai.com/v1',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: connection.timeoutMs,
    logLevel: 'off',
    fetch: boundedFetch(maxAnswerBytes),
  })
  const refused = new Set<string>()
  return {
    name: connection.name,
    price: connection.price,
    complete: (request, signal) =>
      sendAcceptedFields<ModelReply>(optionalFields(request), refused, async (fields) => {
        const sent = await callProvider(
          connection,
          (either) =>
            client.chat.completions.create(
              {
                model: connection.model,
                messages: [{ role: 'system', content: request.system }, ...request.messages],
                [connection.tokenCap]: request.maxTokens,
                ...fields,
                stream: false,
              },
              { signal: either },
            ),
          signal,
        )
        return sent.kind === 'failed' ? sent : readChatCompletion(connection, sent.body)
      }),
  }
}

function optionalFields({ temperature, schema }: ModelRequest): OptionalFields {
  return {
    ...(temperature === null ? {} : { temperature: { value: temperature, refusal: /temperature/i } }),
    ...(schema === undefined
      ? {}
      : {
          response_format: {
            value: {
              type: 'json_schema',
              json_schema: { name: schema.name, schema: schema.jsonSchema, strict: true },
            },
            refusal: /response_format|json_schema|structured/i,
          },
        }),
  }
}
