import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRepairContext } from '../../../../src/lib/agents/repair/repair-context.ts'
import { repairRules } from '../../../../src/lib/agents/repair/rules/all-rules.ts'
import { applyEdit } from '../../../../src/lib/syntax/edit.ts'
import { isValidEdit } from '../../../../src/lib/syntax/is-valid-edit.ts'
import { proposeEdits, proposeMutations } from '../../../../src/lib/syntax/propose-mutations.ts'
import { pythonParser } from '../../../fakes/python-parser.ts'
import { noHints } from './edits-of.ts'

const parser = await pythonParser

function contextOf(source: string) {
  return createRepairContext({ source, module: parser.parse(source), hints: noHints })
}

const statements = fc.constantFrom(
  'x = a[1:]',
  'if a < b and not x:\n        return x',
  'for i in range(len(a) - 1):\n        x += i',
  'while a:\n        a = a - 2',
  'x = max(a, b) if a else None',
  'try:\n        x = g(a, k=True)\n    except KeyError:\n        raise ValueError("bad") from None',
  'return [y for y in a if y]',
  'x = "a" + b.strip()',
  'return -a % 3, not b',
)
const sources = fc
  .array(statements, { minLength: 1, maxLength: 4 })
  .map((lines) => `def f(a, b):\n    x = 0\n    ${lines.join('\n    ')}\n`)

describe('repairRules()', () => {
  it('has no rule twice, and a weight in (0, 1] for each', () => {
    const rules = repairRules(contextOf('x = 1\n'))
    expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length)
    for (const { weight } of rules) expect(weight > 0 && weight <= 1).toBe(true)
  })

  it('changes every source it looks at, only where it says', () => {
    fc.assert(
      fc.property(sources, (source) => {
        const context = contextOf(source)
        for (const { edit } of proposeEdits(context.module, { source, rules: repairRules(context) })) {
          const text = applyEdit(source, edit)
          expect(text).not.toBe(source)
          expect(text.startsWith(source.slice(0, edit.start))).toBe(true)
          expect(text.endsWith(source.slice(edit.end))).toBe(true)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('undoes nearly every bug that we plant ourselves', () => {
    const source = [
      'def f(a, b):',
      '    x = 0',
      '    for i in range(len(a)):',
      '        if a[i] < b and not x:',
      '            x += a[i]',
      '    return max(x, b - 1)',
      '',
    ].join('\n')
    const module = parser.parse(source)
    const planted = proposeMutations(module, source).filter(({ edit }) =>
      isValidEdit(parser, { module, source, edit }),
    )
    const lost = planted.filter(({ edit }) => {
      const broken = applyEdit(source, edit)
      const context = contextOf(broken)
      const repairs = proposeEdits(context.module, { source: broken, rules: repairRules(context) })
      return !repairs.some((repair) => applyEdit(broken, repair.edit) === source)
    })
    expect(planted.length).toBeGreaterThan(20)
    expect(lost.length, lost.map(({ rule }) => rule).join()).toBeLessThan(planted.length / 3)
  })
})
