type Counted = { readonly tried: number; readonly tasks: number }

/** As counted by `npm run bench yield` over toolz, text-unidecode, python-slugify. */
const counted: Readonly<Record<string, Counted>> = {
  'boolean.drop_operand': { tried: 1, tasks: 1 },
  'branch.drop_guard': { tried: 1, tasks: 0 },
  'branch.invert': { tried: 1, tasks: 1 },
  'calls.drop_conversion': { tried: 1, tasks: 1 },
  'calls.function_pair': { tried: 1, tasks: 1 },
  'comparison.boundary': { tried: 1, tasks: 1 },
  'comparison.negate': { tried: 2, tasks: 1 },
  'constant.integer': { tried: 1, tasks: 1 },
  'constant.string': { tried: 1, tasks: 0 },
  'exceptions.except_type': { tried: 1, tasks: 0 },
  'loops.break_continue': { tried: 2, tasks: 2 },
  'return_value.none': { tried: 1, tasks: 1 },
}

/**
 * Share of this mutator's changes that become tasks. One success and one failure are counted beside those seen: few
 * changes say little, and a mutator that was never tried is as good as any.
 */
export function priorOf(rule: string): number {
  const { tried, tasks } = counted[rule] ?? { tried: 0, tasks: 0 }
  return (tasks + 1) / (tried + 2)
}
