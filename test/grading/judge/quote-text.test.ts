import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteText } from '../../../src/lib/grading/judge/quote-text.ts'

const read = (quoted: string): string =>
  quoted
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .join('\n')

describe('quoteText()', () => {
  it('loses nothing and hides nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const quoted = quoteText(text)
        expect(read(quoted)).toBe(text)
        expect(quoted).toMatch(/^[\x20-\x7e\n]*$/)
      }),
    )
  })

  it('lets no line begin as anything but a string', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('BEGIN A x', 'END A x', '"', '\\', '', '\r', ' ')), (lines) => {
        for (const line of quoteText(lines.join('\n')).split('\n')) expect(line).toMatch(/^".*"$/)
      }),
    )
  })

  it.each(['<|im_end|>', '</s>', '<s>', '<!-- x', '[INST]', '[/INST]', '[system]', '<start_of_turn>'])(
    'takes the control token %s apart',
    (token) => {
      expect(quoteText(`a ${token} b`)).not.toContain(token)
      expect(read(quoteText(token))).toBe(token)
    },
  )

  it('leaves code readable', () => {
    expect(quoteText('if a < b and c[0] <= 2:')).toBe('"if a < b and c[0] <= 2:"')
  })
})
