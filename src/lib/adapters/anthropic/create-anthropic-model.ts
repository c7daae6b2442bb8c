import type { Model, ModelReply, ModelRequest } from '../../domain/ports/model.ts'
import { boundedFetch } from '../models/bounded-fetch.ts'
import { callProvider } from '../models/call-provider.ts'
import { type ModelConnection, maxAnswerBytes } from '../models/model-connection.ts'
import { type OptionalFields, sendAcceptedFields } from '../models/send-accepted-fields.ts'
import { readMessage } from './read-message.ts'

/** A model behind Anthropic's Messages API, which takes no temperature. One attempt a call. */
export async function createAnthropicModel(connection: ModelConnection): Promise<Model> {
  const { default: Anthropic } = await import('@anthropic-ai/sdk')
  const client = new Anthropic({
    apiKey: connection.apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: connection.baseUrl ?? 'https://api.anthropic.com',
    maxRetries: 0,
    timeout: connection.timeoutMs,
    logLevel: 'off',
    openTelemetry: false,
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
            client.messages.create(
              {
                model: connection.model,
                system: request.system,
                messages: [...request.messages],
                max_tokens: request.maxTokens,
                ...fields,
                stream: false,
              },
              // An explicit timeout: without one the client refuses long answers that are not streamed.
              { signal: either, timeout: connection.timeoutMs },
            ),
          signal,
        )
        return sent.kind === 'failed' ? sent : readMessage(connection, sent.body)
      }),
  }
}

function optionalFields({ schema }: ModelRequest): OptionalFields {
  if (schema === undefined) return {}
  return {
    output_config: {
      value: { format: { type: 'json_schema', schema: schema.jsonSchema } },
      refusal: /output_config|output_format|json_schema|structured/i,
    },
  }
}
