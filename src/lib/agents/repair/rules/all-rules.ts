import { allMutators } from '../../../syntax/all-mutators.ts'
import type { RepairContext } from '../repair-context.ts'
import { analogyRules } from './analogy-rules.ts'
import { callRules } from './call-rules.ts'
import { composeRules } from './compose-rules.ts'
import { conditionRules } from './condition-rules.ts'
import { numberRules } from './number-rules.ts'
import { operatorRules } from './operator-rules.ts'
import type { RepairRule } from './repair-rule.ts'
import { statementRules } from './statement-rules.ts'
import { stringRules } from './string-rules.ts'
import { valueRules } from './value-rules.ts'

/** Every template: the rules that plant bugs, since many undo themselves, and those that only repair. */
export function repairRules(context: RepairContext): readonly RepairRule[] {
  return [
    ...operatorRules,
    ...numberRules(context),
    ...valueRules(context),
    ...callRules(context),
    ...stringRules(context),
    ...conditionRules(context),
    ...statementRules(context),
    ...analogyRules(context),
    ...composeRules(context),
    ...allMutators.map((mutator) => ({ ...mutator, weight: mutatorWeights[mutator.rule] ?? 0.1 })),
  ]
}

/** Rules whose change undoes itself or a neighbour weigh most; those that only remove seldom repair. */
const mutatorWeights: Readonly<Record<string, number>> = {
  'comparison.boundary': 1,
  'comparison.negate': 0.9,
  'boolean.and_or': 0.9,
  'boolean.drop_not': 0.7,
  'boolean.drop_operand': 0.2,
  'arithmetic.operator': 0.9,
  'arithmetic.augmented': 0.9,
  'arithmetic.drop_sign': 0.3,
  'off_by_one.range': 0.7,
  'off_by_one.length': 0.5,
  'off_by_one.index': 0.8,
  'constant.boolean': 0.8,
  'return_value.negate': 0.8,
  'return_value.part': 0.6,
  'branch.invert': 0.8,
  'arguments.swap': 0.7,
  'defaults.value': 0.8,
  'exceptions.raise_type': 0.5,
  'exceptions.except_type': 0.5,
  'slices.shift_bound': 0.8,
  'slices.drop_bound': 0.2,
  'conditions.ternary_swap': 0.8,
  'loops.break_continue': 0.8,
  'calls.function_pair': 0.8,
  'calls.method_pair': 0.8,
  'calls.sorted_reverse': 0.6,
}
