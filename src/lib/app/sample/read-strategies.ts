import { UserError } from '../../kernel/errors.ts'
import { type SampleStrategy, sampleStrategies } from './open-strategies.ts'

/** Names with commas between them, each once. Throws UserError AGT_USAGE for one that is none. */
export function readStrategies(text: string): readonly SampleStrategy[] {
  const names = text.split(',').map((name) => name.trim())
  return [...new Set(names)].map((name) => {
    const known = sampleStrategies.find((one) => one === name)
    if (known !== undefined) return known
    throw new UserError('AGT_USAGE', `'${name}' is no way to plant bugs.`, {
      hint: `Pass some of ${sampleStrategies.join(', ')} to --strategy.`,
    })
  })
}
