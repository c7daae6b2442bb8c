import type { GitReader } from '../domain/ports/git-reader.ts'
import type { PackageIndex } from '../domain/ports/package-index.ts'
import type { PythonParser } from '../domain/ports/python-parser.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Suite } from '../suite/suite.ts'
import type { RepairAdvisor } from './environment/repair/ask-for-repairs.ts'
import type { IssueWriter } from './issue/issue-writer.ts'
import type { IssueWording } from './issue/wording.ts'

/** Everything that making tasks needs from outside. */
export type TaskMaker = {
  readonly suite: Suite
  readonly parser: PythonParser
  readonly index: PackageIndex
  /** Reads repositories; absent where none is a source. */
  readonly git?: GitReader | undefined
  readonly clock: Clock
  /** Sources, recipes and baselines are kept here between runs. */
  readonly cacheDir: string
  /** Parent of short-lived folders. */
  readonly tempDir: string
  /** Folder of the package of our own, used without a network. */
  readonly sampleDir: string
  readonly wording: IssueWording
  /** Asked before the offline writer; every text passes the same checks. */
  readonly issueWriter?: IssueWriter | undefined
  /** Interpreter that environments are built with, as major.minor. */
  readonly python: string
  readonly toolVersion: string
  /** A suite that takes longer than this is refused; two minutes when absent. */
  readonly suiteSeconds?: number | undefined
  /** A model that is asked for repairs of an environment when no rule knows more; nobody when absent. */
  readonly advisor?: RepairAdvisor | undefined
}

export type WorkOptions = {
  readonly signal: AbortSignal
  /** Short labels for people; `done` and `total` count steps where their number is known. */
  readonly onProgress?: ((label: string, done?: number, total?: number) => void) | undefined
}
