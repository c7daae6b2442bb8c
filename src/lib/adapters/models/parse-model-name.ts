import { ok, type Result, refused } from '../../kernel/result.ts'

const providers = ['openai', 'anthropic', 'openai-compatible'] as const
export type Provider = (typeof providers)[number]

export type ModelName = { readonly provider: Provider; readonly model: string }

/** `provider:model`, or a bare name whose first letters tell its provider. The reason of a refusal is a sentence. */
export function parseModelName(name: string): Result<ModelName, string> {
  const [, prefix, rest] = /^([a-z-]+):(.*)$/s.exec(name) ?? []
  const named = providers.find((provider) => provider === prefix)
  const provider = named ?? (prefix === undefined || !/^[a-z-]+$/.test(prefix) ? guess(name) : null)
  const model = named === undefined ? name : (rest ?? '')
  if (provider === null) return refused(`It is not known whose model '${name}' is.`)
  if (/^[\w./:@+-]{1,200}$/.test(model)) return ok({ provider, model })
  return refused(`'${name}' is not a model's name.`)
}

function guess(name: string): Provider | null {
  if (/^claude-/.test(name)) return 'anthropic'
  if (/^(gpt-|chatgpt-|o\d(-|$))/.test(name)) return 'openai'
  return null
}
