import { describe, expect, it } from 'vitest'
import { translateOclifError } from '../../src/lib/cli/translate-oclif-error.ts'
import { UserError } from '../../src/lib/kernel/errors.ts'

const oclifError = (message: string, members: Record<string, unknown> = {}) =>
  Object.assign(new Error(message), { oclif: { exit: 2 } }, members)

const commands = ['config:show', 'doctor', 'init', 'localnet']

function translated(error: unknown): UserError {
  const result = translateOclifError(error, commands)
  if (!(result instanceof UserError)) throw new Error('expected a UserError')
  return result
}

describe('translateOclifError()', () => {
  it('leaves alone what oclif did not throw', () => {
    for (const thrown of [new Error('x'), new UserError('AGT_USAGE', 'x'), 'x', null])
      expect(translateOclifError(thrown, commands)).toBe(thrown)
  })

  it.each([
    ['command localnt not found', 'agentao localnt', 'Did you mean `agentao localnet`?'],
    ['Command localnt not found.', 'agentao localnt', 'Did you mean `agentao localnet`?'],
    ['command config:shwo not found', 'agentao config shwo', 'Did you mean `agentao config show`?'],
    ['command confg:show not found', 'agentao confg show', 'Did you mean `agentao config show`?'],
    [
      'command localnt:extra:words not found',
      'agentao localnt extra words',
      'Did you mean `agentao localnet`?',
    ],
    ['command frobnicate not found', 'agentao frobnicate', 'Run `agentao --help` to see all commands.'],
  ])('reads "%s"', (message, typed, hint) => {
    const error = translated(oclifError(message))
    expect(error.message).toBe(`There is no command \`${typed}\`.`)
    expect(error).toMatchObject({ code: 'AGT_USAGE', hint })
  })

  it.each([
    [
      'Parsing --workers \n\tExpected an integer but received: x\nSee more help with --help',
      '--workers: Expected an integer but received: x.',
    ],
    [
      'The following error occurred:\n  \u001b[2mMissing required flag name\u001b[22m\nSee more help with --help',
      'Missing required flag name.',
    ],
    [
      'Missing 1 required arg:\ntask  the task\nSee more help with --help',
      'Missing 1 required arg: task the task.',
    ],
  ])('makes one sentence of %j', (message, sentence) => {
    expect(translated(oclifError(message)).message).toBe(sentence)
  })

  it('names several unknown flags, and suggests for the first', () => {
    class NonExistentFlagsError extends Error {}
    const error = Object.assign(new NonExistentFlagsError('Nonexistent flags'), {
      oclif: { exit: 2 },
      flags: ['--sed', '--zzzzz'],
      parse: { input: { flags: { seed: {}, rounds: {} } } },
    })
    expect(translated(error).message).toBe('There are no such flags here: --sed, --zzzzz.')
    expect(translated(error).hint).toBe('Did you mean --seed?')
  })
})
