import { z } from 'zod'
import type { FileTree } from '../../../domain/patch/patch.ts'
import type { RecipeDraft } from '../../recipe/detect-recipe.ts'
import { parseRequirement } from '../../recipe/requirement.ts'
import { withoutTestFile } from './without-test-file.ts'

const variableName = /^(?!PYTHON|LD_|PATH$|PIP_)[A-Z][A-Z0-9_]*$/

/** One small change of how a package is tested: nothing that could change what its tests mean. */
export const repairSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add'),
    requirement: z
      .string()
      .max(200)
      .refine((text) => parseRequirement(text) !== null),
  }),
  z.strictObject({
    kind: z.literal('set'),
    name: z.string().regex(variableName),
    value: z.string().max(200),
  }),
  z.strictObject({ kind: z.literal('skip'), path: z.string().max(400) }),
  /** Versions of a later time. */
  z.strictObject({ kind: z.literal('later') }),
])
export type Repair = z.infer<typeof repairSchema>

/** The draft with a repair made; the same draft when there was nothing left to change. */
export function applyRepair(draft: RecipeDraft, repair: Repair, tree: FileTree): RecipeDraft {
  const { recipe } = draft
  switch (repair.kind) {
    case 'add':
      return withRequirement(draft, repair.requirement)
    case 'set':
      return {
        ...draft,
        recipe: { ...recipe, variables: { ...recipe.variables, [repair.name]: repair.value } },
      }
    case 'skip': {
      const testPaths = withoutTestFile(recipe.testPaths, repair.path, tree)
      const testCommand = ['python', '-m', 'pytest', ...testPaths]
      return testPaths.length === 0 ? draft : { ...draft, recipe: { ...recipe, testPaths, testCommand } }
    }
    case 'later':
      return { ...draft, laterLimits: (draft.laterLimits ?? 0) + 1 }
  }
}

/** Added as something that tests can do without: one that cannot be installed must not cost the others. */
function withRequirement(draft: RecipeDraft, requirement: string): RecipeDraft {
  const name = parseRequirement(requirement)?.name
  const others = draft.optional.filter((line) => parseRequirement(line)?.name !== name)
  return { ...draft, optional: [...others, requirement].sort() }
}

/** A repair in a few words, for people. */
export function describeRepair(repair: Repair): string {
  switch (repair.kind) {
    case 'add':
      return `added ${repair.requirement}`
    case 'set':
      return `set ${repair.name}`
    case 'skip':
      return `left out ${repair.path}`
    case 'later':
      return 'took versions of a later time'
  }
}
