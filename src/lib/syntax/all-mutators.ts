import { argumentMutators } from './mutators/arguments.ts'
import { arithmeticMutators } from './mutators/arithmetic.ts'
import { assignmentMutators } from './mutators/assignment.ts'
import { booleanMutators } from './mutators/boolean.ts'
import { branchMutators } from './mutators/branch.ts'
import { callMutators } from './mutators/calls.ts'
import { asyncMutators, classMemberMutators } from './mutators/class-members.ts'
import { comparisonMutators } from './mutators/comparison.ts'
import { conditionMutators } from './mutators/conditions.ts'
import { constantMutators } from './mutators/constant.ts'
import { defaultMutators } from './mutators/defaults.ts'
import { exceptionMutators } from './mutators/exceptions.ts'
import { loopMutators } from './mutators/loops.ts'
import type { Mutator } from './mutators/mutator.ts'
import { offByOneMutators } from './mutators/off-by-one.ts'
import { returnValueMutators } from './mutators/return-value.ts'
import { sliceMutators } from './mutators/slices.ts'

/** Every rule that can plant a bug, in a fixed order. */
export const allMutators: readonly Mutator[] = [
  ...comparisonMutators,
  ...booleanMutators,
  ...arithmeticMutators,
  ...offByOneMutators,
  ...constantMutators,
  ...returnValueMutators,
  ...branchMutators,
  ...argumentMutators,
  ...defaultMutators,
  ...exceptionMutators,
  ...sliceMutators,
  ...conditionMutators,
  ...loopMutators,
  ...assignmentMutators,
  ...callMutators,
  ...classMemberMutators,
  ...asyncMutators,
]
