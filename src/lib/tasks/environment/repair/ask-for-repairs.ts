import { z } from 'zod'
import { askForJson } from '../../../domain/model/ask-for-json.ts'
import type { Model } from '../../../domain/ports/model.ts'
import type { Evidence } from './evidence.ts'
import { describeRepair, type Repair, repairSchema } from './repair.ts'

/** Who is asked when no rule knows more. */
export type RepairAdvisor = {
  readonly model: Model
  /** `templates/prompts/repair-environment.md`. */
  readonly instructions: string
}

const answerSchema = z.strictObject({
  reason: z.string().max(2_000),
  /** None to give up. */
  repairs: z.array(repairSchema).max(5),
})

const longestMessage = 1_500
const mostMessages = 8
const maxAnswerTokens = 4_000

/** What a model proposes, checked: only what a rule could have proposed too. No usable answer proposes nothing. */
export async function askForRepairs(
  { model, instructions }: RepairAdvisor,
  { evidence, tried }: { readonly evidence: Evidence; readonly tried: readonly Repair[] },
  signal: AbortSignal,
): Promise<readonly Repair[]> {
  const answer = await askForJson(
    model,
    {
      name: 'repairs',
      answer: answerSchema,
      system: instructions,
      messages: [{ role: 'user', content: question(evidence, tried) }],
      maxTokens: maxAnswerTokens,
      temperature: 0,
    },
    signal,
  )
  if (answer.kind !== 'answer') return []
  return answer.value.repairs.filter((repair) => repair.kind !== 'skip' || evidence.tree.has(repair.path))
}

/** What packages wrote is quoted as JSON, so that none of it can be taken for the question. */
function question({ run, messages, draft }: Evidence, tried: readonly Repair[]): string {
  const { recipe, optional } = draft
  return JSON.stringify(
    {
      package: recipe.distribution.name,
      python: recipe.python,
      requirements: recipe.requirements,
      testRequirements: optional,
      testPaths: recipe.testPaths,
      variables: recipe.variables,
      ended:
        run.kind === 'ran'
          ? countOutcomes(run.outcomes)
          : `${run.reason}: ${run.detail.slice(-longestMessage)}`,
      failures: messages.slice(0, mostMessages).map((text) => text.slice(-longestMessage)),
      tried: tried.map(describeRepair),
    },
    null,
    1,
  )
}

function countOutcomes(outcomes: ReadonlyMap<string, string>): Record<string, number> {
  const groups = Map.groupBy(outcomes.values(), (outcome) => outcome)
  return Object.fromEntries([...groups].map(([outcome, some]) => [outcome, some.length]))
}
