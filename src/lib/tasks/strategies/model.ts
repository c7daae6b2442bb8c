import { z } from 'zod'
import { askForJson } from '../../domain/model/ask-for-json.ts'
import { type ModelBudget, withBudget } from '../../domain/model/with-budget.ts'
import type { Model } from '../../domain/ports/model.ts'
import { type FunctionInfo, listFunctions } from '../../syntax/functions.ts'
import type { Bug, FileChange } from '../bug/bug.ts'
import { isOwnFile } from '../bug/list-candidates.ts'
import { testsOfChanges } from '../bug/tests-of-changes.ts'
import { tryChanges } from '../bug/try-changes.ts'
import { coveringTests } from '../environment/baseline.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { textOf } from '../source/package-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import { filled, type ModelPrompts } from './model-prompts.ts'
import { functionStub, functionText, readFunctionAnswer } from './read-function-answer.ts'
import type { SearchOptions, Strategy } from './strategy.ts'

export type ModelStrategyOptions = {
  readonly model: Model
  readonly prompts: ModelPrompts
  /** Holds for all calls of one search together. */
  readonly budget: ModelBudget
}

/** A model changes one function, or writes it again from its signature and docstring, with one thing subtly wrong. */
export function createModelStrategy(options: ModelStrategyOptions): Strategy {
  return {
    name: 'model',
    bugs: (maker, prepared, search) => plantedBugs(maker, prepared, { ...options, ...search }),
  }
}

type Planting = SearchOptions & ModelStrategyOptions
type Place = { readonly path: string; readonly source: string; readonly info: FunctionInfo }

const answerSchema = z.strictObject({ function: z.string().min(1).max(20_000) })
const longestFile = 40_000
const mostAnswerTokens = 6_000

async function* plantedBugs(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: Planting,
): AsyncGenerator<Bug, string> {
  const model = withBudget(options.model, options.budget)
  const places = options.random
    .fork('functions')
    .shuffle(placesOf(maker, prepared))
    .slice(0, options.maxTried)
  let last = 'no function that tests execute was found'
  for (const [asked, place] of places.entries()) {
    options.onProgress?.(`asking ${model.name} for a bug in ${prepared.source.name}`, asked, places.length)
    const answer = await askForBug({ ...options, model }, prepared, place)
    if (answer.kind === 'stop') return answer.reason
    const read = answer.kind === 'text' ? readFunctionAnswer(maker.parser, place, answer.text) : null
    if (read?.ok !== true) {
      last = `${model.name} gave no function that could be used`
      continue
    }
    const change = { path: place.path, before: place.source, after: read.value }
    const bug = await tryPlanted(maker, { prepared, change }, options)
    if (bug !== null) yield bug
    else last = 'no test noticed what it changed'
  }
  return last
}

/** Functions with a body worth changing, that tests execute. */
function placesOf({ parser }: TaskMaker, prepared: PreparedSource): readonly Place[] {
  const { source, baseline } = prepared
  return Object.keys(baseline.coverage).flatMap((path) => {
    const text = isOwnFile(prepared, path) ? textOf(source.tree, path) : null
    if (text === null || text.length > longestFile) return []
    const module = parser.parse(text)
    if (module.hasError) return []
    return listFunctions(module)
      .filter(({ node, bodyRow, endRow }) => {
        const lines = new Set(Array.from({ length: endRow - bodyRow + 1 }, (_, i) => bodyRow + 1 + i))
        const isInner = node.parent?.parent?.parent?.type === 'function_definition'
        return (
          !isInner && lines.size >= 4 && lines.size <= 80 && coveringTests(baseline, path, lines).length > 0
        )
      })
      .map((info) => ({ path, source: text, info }))
  })
}

type Answer = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unusable' } | Stop
type Stop = { readonly kind: 'stop'; readonly reason: string }

async function askForBug(options: Planting, { source }: PreparedSource, place: Place): Promise<Answer> {
  const isRewrite = place.info.docstring !== null && options.random.fork(place.info.name).below(2) === 1
  const whole = functionText(place)
  const values = {
    package: source.name,
    path: place.path,
    function: whole,
    stub: functionStub(place),
    file: place.source.replace(whole, () => functionStub(place)),
  }
  const { prompts, model, signal } = options
  const reply = await askForJson(
    model,
    {
      name: 'function_with_a_bug',
      answer: answerSchema,
      system: prompts.system,
      messages: [{ role: 'user', content: filled(isRewrite ? prompts.rewrite : prompts.change, values) }],
      maxTokens: mostAnswerTokens,
      temperature: null,
    },
    signal,
  )
  if (reply.kind === 'answer') return { kind: 'text', text: reply.value.function }
  if (reply.kind !== 'failed' || reply.cause === 'malformed') return { kind: 'unusable' }
  // Whatever else failed will fail for the next function too: the budget, the key, the provider.
  return { kind: 'stop', reason: reply.message }
}

type Planted = { readonly prepared: PreparedSource; readonly change: FileChange }

async function tryPlanted(
  maker: TaskMaker,
  { prepared, change }: Planted,
  { onTried, signal, model }: Planting,
): Promise<Bug | null> {
  const changes = [change]
  const covering = testsOfChanges(prepared, changes)
  if (covering.length === 0) return null
  const [tried] = await tryChanges(maker, { prepared, trials: [{ changes, covering }] }, signal)
  if (tried === undefined) return null
  onTried?.({ strategy: 'model', detail: model.name, outcome: tried.outcome })
  if (tried.outcome !== 'noticed') return null
  const { failing } = tried
  return { strategy: 'model', kind: 'one function', detail: model.name, changes, covering, failing }
}
