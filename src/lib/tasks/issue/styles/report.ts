import type { Random } from '../../../kernel/random.ts'
import type { Completeness, IssueSubject } from '../issue-writer.ts'
import type { Observation } from '../observation.ts'
import type { IssueWording } from '../wording.ts'

/** What one text is made of. */
export type Report = {
  readonly observation: Observation
  readonly subject: IssueSubject
  readonly wording: IssueWording
  readonly random: Random
  /** One of the sentences, filled in. */
  readonly say: (sentences: readonly string[]) => string
  /** Both behaviours as short code, null when one of them has no place in a sentence. */
  readonly short: { readonly wanted: string; readonly got: string } | null
  /** The program as it would be typed at a prompt, null when it cannot. */
  readonly session: string | null
}

/** One way to write a report. Whatever it is, a reader finds the program and both behaviours in it. */
export type IssueStyle = {
  readonly name: string
  readonly completeness: Completeness
  fits(report: Report): boolean
  /** The text below the title, paragraph by paragraph; empty ones are dropped. */
  paragraphs(report: Report): readonly string[]
}
