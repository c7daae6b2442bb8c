import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelConnection } from '../adapters/models/model-connection.ts'
import { type ModelName, type Provider, parseModelName } from '../adapters/models/parse-model-name.ts'
import type { Variables } from '../config/base-dirs.ts'
import { priceListSchema, priceOf } from '../domain/model/prices.ts'
import type { Model } from '../domain/ports/model.ts'
import { UserError } from '../kernel/errors.ts'
import { seededRandom } from '../kernel/random.ts'
import { templatesDir } from './package-root.ts'

export type OpenModelOptions = {
  /** Ms for one attempt, from sending to the last byte; ten minutes unless given. */
  readonly timeoutMs?: number
  /** Calls in all before a failure that may pass is returned; four unless given. */
  readonly attempts?: number
}

/**
 * The model called `name`, with keys and addresses from the environment. Nothing is sent before its first call. Throws
 * UserError for a name nobody knows (AGT_USAGE), a missing or
 * unusable key (AGT_MODEL_KEY) or a bad address (AGT_CONFIG).
 */
export async function openModel(
  name: string,
  variables: Variables,
  options: OpenModelOptions = {},
): Promise<Model> {
  const parsed = parseModelName(name)
  if (!parsed.ok) throw new UserError('AGT_USAGE', parsed.reason, { hint: nameHint })
  const fullName = `${parsed.value.provider}:${parsed.value.model}`
  const connection: ModelConnection = {
    name: fullName,
    model: parsed.value.model,
    apiKey: keyOf(parsed.value, variables),
    baseUrl: baseUrlOf(parsed.value, variables),
    price: await listPrice(fullName),
    timeoutMs: options.timeoutMs ?? 600_000,
  }
  const { withRetries } = await import('../adapters/models/with-retries.ts')
  return withRetries(await connect(parsed.value.provider, connection), {
    attempts: options.attempts ?? 4,
    firstDelayMs: 1_000,
    maxDelayMs: 60_000,
    random: seededRandom(`${fullName}/${process.pid}`),
  })
}

const nameHint = 'Write openai:NAME, anthropic:NAME, or openai-compatible:NAME with OPENAI_BASE_URL.'

async function connect(provider: Provider, connection: ModelConnection): Promise<Model> {
  if (provider === 'anthropic') {
    const { createAnthropicModel } = await import('../adapters/anthropic/create-anthropic-model.ts')
    return createAnthropicModel(connection)
  }
  const { createOpenAiModel } = await import('../adapters/openai/create-openai-model.ts')
  const tokenCap = provider === 'openai' ? 'max_completion_tokens' : 'max_tokens'
  return createOpenAiModel({ ...connection, tokenCap })
}

const keyVariables = {
  openai: 'OPENAI_API_KEY',
  'openai-compatible': 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
} as const satisfies Record<Provider, string>

const addressVariables = {
  openai: 'OPENAI_BASE_URL',
  'openai-compatible': 'OPENAI_BASE_URL',
  anthropic: 'ANTHROPIC_BASE_URL',
} as const satisfies Record<Provider, string>

/** Servers on one's own machine want no key; their clients want some text. */
const noKey = 'none'

function keyOf({ provider, model }: ModelName, variables: Variables): string {
  const variable = keyVariables[provider]
  const key = variables[variable]?.trim() ?? ''
  if (/^[\x21-\x7e]+$/.test(key)) return key
  if (key !== '') {
    throw new UserError('AGT_MODEL_KEY', `${variable} holds white space or other signs that no key has.`, {
      hint: `Set ${variable} to the key alone.`,
    })
  }
  if (provider === 'openai-compatible') return noKey
  throw new UserError('AGT_MODEL_KEY', `The model ${model} needs a key, and ${variable} is not set.`, {
    hint: `Set ${variable} in the environment.`,
  })
}

function baseUrlOf({ provider, model }: ModelName, variables: Variables): string | null {
  const variable = addressVariables[provider]
  const address = variables[variable]?.trim() ?? ''
  if (address === '') {
    if (provider !== 'openai-compatible') return null
    throw new UserError(
      'AGT_CONFIG',
      `The model ${model} needs the address of its server, and ${variable} is not set.`,
      {
        hint: `Set ${variable}, e.g. to http://127.0.0.1:8000/v1.`,
      },
    )
  }
  const url = URL.parse(address)
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return address
  throw new UserError('AGT_CONFIG', `${variable} is not an http or https address without a user name.`, {
    hint: `Set ${variable} to an address such as https://example.org/v1.`,
  })
}

async function listPrice(name: string): Promise<ReturnType<typeof priceOf>> {
  const text = await readFile(join(templatesDir, 'prices.json'), 'utf8')
  return priceOf(priceListSchema.parse(JSON.parse(text)), name)
}
