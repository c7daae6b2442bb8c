import type { Budget } from '../budget.ts'
import type { EnvironmentRecipe } from '../environment.ts'
import type { AgentAnswer } from '../solution.ts'

/** What an agent may know: what left the validator, and nothing else. */
export type AgentProblem = {
  readonly instanceId: string
  readonly problemStatement: string
  /** Host directory with the unpacked public snapshot; the agent may change it freely. */
  readonly repository: string
  readonly environment: EnvironmentRecipe
  readonly testSeconds: number
}

export type AgentRun = {
  readonly budget: Budget
  readonly signal: AbortSignal
  /** Short labels for people while it works. */
  readonly onProgress?: (label: string) => void
}

/** Anything that turns a problem and a repository into a patch. */
export interface Agent {
  readonly name: string
  readonly version: string
  solve(problem: AgentProblem, run: AgentRun): Promise<AgentAnswer>
}
