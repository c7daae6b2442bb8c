import { describe, expect, it } from 'vitest'
import { decideInteractivity, type InteractivityFacts } from '../../src/lib/cli/interactivity.ts'

const terminal: InteractivityFacts = {
  variables: { TERM: 'xterm-256color' },
  stdin: { isTTY: true },
  stdout: { isTTY: true, columns: 120 },
  stderr: { isTTY: true },
  color: 'auto',
  noInput: false,
}

describe('decideInteractivity()', () => {
  it('asks, redraws and colours on a terminal', () => {
    expect(decideInteractivity(terminal)).toEqual({
      canAsk: true,
      canRedraw: true,
      stderrIsTerminal: true,
      color: { stdout: true, stderr: true },
      columns: 120,
    })
  })

  it.each([
    ['stdout is a pipe', { stdout: { isTTY: false } }],
    ['stdin is a pipe', { stdin: {} }],
    ['CI is set', { variables: { CI: 'true' } }],
    ['CI is set to nothing', { variables: { CI: '' } }],
    ['CONTINUOUS_INTEGRATION is set', { variables: { CONTINUOUS_INTEGRATION: '1' } }],
  ])('neither asks nor redraws when %s', (_, facts) => {
    const decided = decideInteractivity({ ...terminal, ...facts })
    expect(decided).toMatchObject({ canAsk: false, canRedraw: false })
  })

  it.each(['0', 'false'])('takes CI=%s for no CI', (CI) => {
    expect(decideInteractivity({ ...terminal, variables: { CI } }).canRedraw).toBe(true)
  })

  it('never asks with --no-input, yet still redraws', () => {
    expect(decideInteractivity({ ...terminal, noInput: true })).toMatchObject({
      canAsk: false,
      canRedraw: true,
    })
  })

  it('does not redraw a dumb terminal', () => {
    expect(decideInteractivity({ ...terminal, variables: { TERM: 'dumb' } })).toMatchObject({
      canRedraw: false,
      color: { stdout: false, stderr: false },
    })
  })

  it('decides colour for each stream by itself', () => {
    expect(decideInteractivity({ ...terminal, stdout: { isTTY: false } }).color).toEqual({
      stdout: false,
      stderr: true,
    })
  })

  it.each([
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ])('honours %j', (variables, expected) => {
    expect(decideInteractivity({ ...terminal, variables }).color.stdout).toBe(expected)
  })

  it('lets an explicit choice win over every variable', () => {
    const { color } = decideInteractivity({ ...terminal, variables: { FORCE_COLOR: '1' }, color: 'never' })
    expect(color).toEqual({ stdout: false, stderr: false })
    const piped = { ...terminal, stdout: {}, variables: { NO_COLOR: '1' }, color: 'always' } as const
    expect(decideInteractivity(piped).color.stdout).toBe(true)
  })
})
