import { join } from 'node:path'
import type { Model } from '../../domain/ports/model.ts'
import { UserError } from '../../kernel/errors.ts'
import type { Strategy } from '../../tasks/strategies/strategy.ts'
import type { TaskMaker } from '../../tasks/task-maker.ts'
import type { AppContext } from '../context.ts'
import { templatesDir } from '../package-root.ts'

export const sampleStrategies = ['procedural', 'combine', 'commit', 'model'] as const
export type SampleStrategy = (typeof sampleStrategies)[number]

/** Tokens that one search for a bug may cost. */
const tokensPerSearch = 100_000

/**
 * The named ways to plant bugs, in the order given. Throws UserError AGT_USAGE when one needs a model and there is none.
 */
export async function openStrategies(
  context: AppContext,
  names: readonly SampleStrategy[],
  model: Model | null,
): Promise<readonly Strategy[]> {
  return await Promise.all(names.map((name) => openStrategy(context, name, model)))
}

async function openStrategy(
  { variables }: AppContext,
  name: SampleStrategy,
  model: Model | null,
): Promise<Strategy> {
  switch (name) {
    case 'procedural':
      return (await import('../../tasks/strategies/procedural.ts')).proceduralStrategy
    case 'combine':
      return (await import('../../tasks/strategies/combine.ts')).combineStrategy
    case 'commit': {
      const { createCommitStrategy } = await import('../../tasks/strategies/commit.ts')
      const { createGitReader } = await import('../../adapters/git/create-git-reader.ts')
      const git = createGitReader({ variables })
      return createCommitStrategy({ git, placeOf: ({ history }) => history ?? null })
    }
    case 'model': {
      if (model === null)
        throw new UserError('AGT_USAGE', "The strategy 'model' needs a model.", {
          hint: 'Pass --model NAME.',
        })
      const { createModelStrategy } = await import('../../tasks/strategies/model.ts')
      const { loadModelPrompts } = await import('../../tasks/strategies/model-prompts.ts')
      const prompts = await loadModelPrompts(join(templatesDir, 'prompts'))
      return createModelStrategy({ model, prompts, budget: { usd: null, tokens: tokensPerSearch } })
    }
  }
}

/**
 * The task maker, with a model that writes the issues and is asked how to repair environments when one is named; what it
 * says passes the same checks as what rules say.
 */
export async function openSampleMaker(
  context: Pick<AppContext, 'taskMaker'>,
  model: Model | null,
): Promise<TaskMaker> {
  const maker = await context.taskMaker()
  if (model === null) return maker
  const { createModelWriter, loadIssuePrompt } = await import('../../tasks/issue/model-writer.ts')
  const prompt = await loadIssuePrompt(join(templatesDir, 'prompts'))
  const { createRepairAdvisor } = await import('../task/repair-advisor.ts')
  return {
    ...maker,
    issueWriter: createModelWriter(model, prompt),
    advisor: await createRepairAdvisor(model),
  }
}
