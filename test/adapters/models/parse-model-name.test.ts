import { describe, expect, it } from 'vitest'
import { parseModelName } from '../../../src/lib/adapters/models/parse-model-name.ts'

describe('parseModelName()', () => {
  it.each([
    ['openai:gpt-5', 'openai', 'gpt-5'],
    ['anthropic:claude-opus-5', 'anthropic', 'claude-opus-5'],
    ['openai-compatible:qwen/qwen3-coder:free', 'openai-compatible', 'qwen/qwen3-coder:free'],
    ['openai:ft:gpt-4.1:team::abc', 'openai', 'ft:gpt-4.1:team::abc'],
    ['gpt-5-mini', 'openai', 'gpt-5-mini'],
    ['o3', 'openai', 'o3'],
    ['o4-mini', 'openai', 'o4-mini'],
    ['claude-sonnet-5', 'anthropic', 'claude-sonnet-5'],
  ])('reads %s', (name, provider, model) => {
    expect(parseModelName(name)).toEqual({ ok: true, value: { provider, model } })
  })

  it.each([
    '',
    'llama-3',
    'mistral:large',
    'openai:',
    'openai:a b',
    'openai:a\nb',
    'o3x',
    `openai:${'x'.repeat(201)}`,
  ])('refuses %j with a sentence', (name) => {
    const parsed = parseModelName(name)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.reason).toMatch(/^\S.*\.$/s)
  })
})
