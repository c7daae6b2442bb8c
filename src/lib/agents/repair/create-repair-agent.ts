import type { Spend } from '../../domain/budget.ts'
import { makePatch } from '../../domain/patch/make-patch.ts'
import type { Agent, AgentProblem, AgentRun } from '../../domain/ports/agent.ts'
import type { PythonParser } from '../../domain/ports/python-parser.ts'
import type { AgentAnswer } from '../../domain/solution.ts'
import type { Clock } from '../../kernel/clock.ts'
import { ExternalError } from '../../kernel/errors.ts'
import type { Random } from '../../kernel/random.ts'
import type { Suite } from '../../suite/suite.ts'
import { createAttempt } from './attempt.ts'
import { type Bench, createBench } from './bench.ts'
import { type Diary, startDiary } from './diary.ts'
import type { Candidate } from './search/propose-repairs.ts'
import { type SearchResult, searchRepair } from './search/search-repair.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'
import { type Style, styles } from './style.ts'

export type RepairAgentParts = {
  readonly parser: PythonParser
  readonly clock: Clock
  readonly random: Random
  readonly style: Style['name']
  readonly suite: Suite
}

const version = '1'

/**
 * The agent that needs no model: it searches small edits until the program behaves. 'patient' also checks
 * visible tests; 'hurried' takes the first edit that makes the program behave. Throws AbortedError when the signal
 * fires; all else is an answer.
 */
export function createRepairAgent(deps: RepairAgentParts): Agent {
  const bench = createBench(deps.suite)
  const name = `repair-${deps.style}`
  return {
    name,
    version,
    async solve(problem, run) {
      const startedAt = deps.clock.monotonic()
      const diary = startDiary(deps.clock, {
        sessionId: `${name}/${problem.instanceId}`,
        agent: name,
        version,
        problem: problem.problemStatement,
      })
      const work = { problem, run, diary, startedAt }
      const { result, snapshot, tried } = await searchIn(bench, deps, work)
      const seconds = (deps.clock.monotonic() - startedAt) / 1000
      const spend = { usd: 0, tokens: 0, steps: tried, seconds }
      return answer(result, { snapshot, diary, spend })
    },
  }
}

type Work = {
  readonly problem: AgentProblem
  readonly run: AgentRun
  readonly diary: Diary
  readonly startedAt: number
}

type Searched = { readonly result: SearchResult; readonly snapshot: Snapshot | null; readonly tried: number }

async function searchIn(bench: Bench, deps: RepairAgentParts, work: Work): Promise<Searched> {
  const { problem, run } = work
  try {
    const environment = await bench.prepare(problem.environment, problem.repository, run.signal)
    const snapshot = await readSnapshot(problem.repository, problem.environment)
    const attempt = createAttempt({
      ...deps,
      ...work,
      bench,
      environment,
      style: styles[deps.style],
      random: deps.random.fork(problem.instanceId),
      budget: run.budget,
      signal: run.signal,
      onProgress: run.onProgress,
    })
    const result = await searchRepair(attempt, snapshot)
    return { result, snapshot, tried: attempt.tried() }
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error
    const message = `The sandbox failed: ${error.message}`
    return { result: { kind: 'none', reason: 'failed', message }, snapshot: null, tried: 0 }
  }
}

function answer(
  result: SearchResult,
  done: { readonly snapshot: Snapshot | null; readonly diary: Diary; readonly spend: Spend },
): AgentAnswer {
  const { snapshot, diary, spend } = done
  if (result.kind === 'none') diary.say(result.message)
  else diary.say(`Answer with '${result.repair.rule}' at ${result.repair.path}:${result.repair.row + 1}.`)
  const note = result.kind === 'none' ? result.message : 'A repair was found.'
  const trajectory = diary.trajectory({ note, steps: spend.steps, seconds: spend.seconds })
  if (result.kind === 'none') return { ...result, spend, trajectory }
  return { kind: 'patch', patch: patchOf(result.repair, snapshot), spend, trajectory }
}

function patchOf({ path, content }: Candidate, snapshot: Snapshot | null): string {
  const file = snapshot?.tree.get(path)
  if (file === undefined) throw new Error(`The repaired file ${path} is not in the snapshot.`)
  const after = { ...file, bytes: new TextEncoder().encode(content) }
  return makePatch(new Map([[path, file]]), new Map([[path, after]]))
}
