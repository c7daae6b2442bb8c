import { createRepairContext, type Hints } from '../../../../src/lib/agents/repair/repair-context.ts'
import { repairRules } from '../../../../src/lib/agents/repair/rules/all-rules.ts'
import { applyEdit } from '../../../../src/lib/syntax/edit.ts'
import { proposeEdits } from '../../../../src/lib/syntax/propose-mutations.ts'
import { pythonParser } from '../../../fakes/python-parser.ts'

const parser = await pythonParser

export const noHints: Hints = {
  exceptions: [],
  exceptionMessage: null,
  addedText: '',
  removedText: '',
  words: [],
}

/** The texts that one rule makes of a source, the likeliest of each place first. */
export function textsOf(rule: string, source: string, hints: Partial<Hints> = {}): readonly string[] {
  const module = parser.parse(source)
  const context = createRepairContext({ source, module, hints: { ...noHints, ...hints } })
  const rules = repairRules(context).filter((one) => one.rule === rule)
  if (rules.length === 0) throw new RangeError(`there is no rule ${rule}`)
  return proposeEdits(module, { source, rules }).map(({ edit }) => applyEdit(source, edit))
}

/** The bodies that one rule makes of a function of `a` and `b` with this body. */
export function bodiesOf(rule: string, body: string, hints: Partial<Hints> = {}): readonly string[] {
  const head = 'def f(a, b):\n'
  const texts = textsOf(rule, `${head}${indent(body)}\n`, hints)
  return texts.map((text) => dedent(text.slice(head.length)).trimEnd())
}

const indent = (text: string): string => text.replace(/^/gm, '    ')
const dedent = (text: string): string => text.replace(/^ {4}/gm, '')
