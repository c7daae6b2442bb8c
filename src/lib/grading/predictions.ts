import { z } from 'zod'
import { UserError } from '../kernel/errors.ts'

/** One answer to grade, in the benchmark's own words. */
const predictionSchema = z.object({
  instance_id: z.string().min(1),
  model_name_or_path: z.string().default('none'),
  model_patch: z.string().nullable().default(null),
})
export type Prediction = z.infer<typeof predictionSchema>

/**
 * Reads predictions as JSON (a list, or an object by instance id) or as JSON lines. Throws UserError AGT_INPUT_INVALID
 * naming the first entry that is wrong, or an instance that is answered twice, or when it holds none.
 */
export function readPredictions(text: string): readonly Prediction[] {
  const predictions = entries(text).map(({ value, where }) => {
    const parsed = predictionSchema.safeParse(value)
    if (parsed.success) return parsed.data
    throw invalidPredictions(`${where} is not a prediction: ${z.prettifyError(parsed.error).split('\n')[0]}`)
  })
  if (predictions.length === 0) throw invalidPredictions('It holds no prediction')
  const seen = new Set<string>()
  for (const { instance_id } of predictions) {
    if (seen.has(instance_id)) throw invalidPredictions(`${instance_id} is answered more than once`)
    seen.add(instance_id)
  }
  return predictions
}

type Entry = { readonly value: unknown; readonly where: string }

function entries(text: string): Entry[] {
  const whole = parsed(text)
  if (whole.ok) return entriesOf(whole.value)
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), where: `Line ${index + 1}` }))
  return lines
    .filter(({ line }) => line !== '')
    .map(({ line, where }) => {
      const value = parsed(line)
      if (!value.ok) throw invalidPredictions(`${where} is not JSON`)
      return { value: value.value, where }
    })
}

function entriesOf(value: unknown): Entry[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ value: item, where: `Entry ${index + 1}` }))
  if (typeof value !== 'object' || value === null)
    throw invalidPredictions('It is neither a list nor an object')
  if ('instance_id' in value && typeof value.instance_id === 'string') return [{ value, where: 'The entry' }]
  return Object.entries(value).map(([id, item]: [string, unknown]) => ({
    value: typeof item === 'object' && item !== null ? { instance_id: id, ...item } : item,
    where: `The entry ${JSON.stringify(id)}`,
  }))
}

function parsed(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    const value: unknown = JSON.parse(text)
    return { ok: true, value }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false }
    throw error
  }
}

export function invalidPredictions(detail: string): UserError {
  return new UserError('AGT_INPUT_INVALID', `The predictions cannot be read. ${detail}.`)
}
