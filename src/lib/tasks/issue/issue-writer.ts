import type { Random } from '../../kernel/random.ts'
import type { Observation } from './observation.ts'

/** What a reporter uses. */
export type IssueSubject = { readonly package: string; readonly version: string; readonly python: string }

/** How much a report tells beside the program and the two behaviours, which none leaves out. */
export type Completeness = 'full' | 'sparse'

/** All that a writer may know: nothing of the fix, and nothing of the tests. */
export type IssueRequest = {
  readonly observation: Observation
  readonly subject: IssueSubject
  /** Null leaves it to the writer. */
  readonly completeness: Completeness | null
  /** Fixes every choice that the writer is free to make. */
  readonly random: Random
  /** What was wrong with the writer's earlier texts for this observation, oldest first. */
  readonly findings: readonly string[]
}

/** Writes issues. Every text is checked before it is used; a writer is asked again with what was found. */
export interface IssueWriter {
  /** 'offline', or the name of a model. */
  readonly name: string
  /** How many texts it may try for one observation. */
  readonly attempts: number
  /** About how many programs of one bug it is asked. */
  readonly mostPrograms: number
  /** Markdown, or null when it has no text to give. */
  write(request: IssueRequest, signal: AbortSignal): Promise<string | null>
}
