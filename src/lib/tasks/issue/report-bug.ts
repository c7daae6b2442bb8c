import type { Random } from '../../kernel/random.ts'
import { runVariants } from '../../suite/run-variants.ts'
import { batchWallLimit } from '../../suite/wall-limit.ts'
import type { FileChange } from '../bug/bug.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import { claimOf, claimVariants, findUnfaithful } from './faithful.ts'
import type { Completeness } from './issue-writer.ts'
import { findLeaks, type Leak } from './leak-check.ts'
import type { Observation } from './observation.ts'
import { createOfflineWriter } from './offline-writer.ts'
import { secretsOf } from './secrets-of.ts'
import { type IssueText, writeChecked } from './write-checked.ts'

export type BugReport = {
  readonly prepared: PreparedSource
  readonly changes: readonly FileChange[]
  readonly hiddenTests: readonly string[]
  /** The clearest first. */
  readonly observations: readonly Observation[]
  readonly random: Random
  readonly completeness?: Completeness | undefined
}

/**
 * The issue of a bug: the first text that gives nothing away and whose program does, three times on either side, what
 * the text says. A configured writer is asked first, then the offline one. Null when no text passes.
 */
export async function reportBug(
  maker: TaskMaker,
  report: BugReport,
  signal: AbortSignal,
): Promise<IssueText | null> {
  const { prepared, observations, random, completeness } = report
  const { name, version } = prepared.source
  const offline = createOfflineWriter(maker.wording)
  const subject = { package: name, version, python: prepared.environment.recipe.python }
  return await writeChecked(
    {
      writers: maker.issueWriter === undefined ? [offline] : [maker.issueWriter, offline],
      observations,
      request: { subject, completeness: completeness ?? null, random },
      check: (text) => findingOf(text, { maker, report }, signal),
    },
    signal,
  )
}

type Subject = { readonly maker: TaskMaker; readonly report: BugReport }

async function findingOf(
  text: string,
  { maker, report }: Subject,
  signal: AbortSignal,
): Promise<string | null> {
  const [leak] = findLeaks(text, secretsOf(report.changes, report.hiddenTests))
  if (leak !== undefined) return leakFinding(leak)
  const claim = claimOf(text)
  if ('missing' in claim) return claim.missing
  const { environment, source } = report.prepared
  const variants = claimVariants(claim, report.changes)
  const limits = suiteLimits(batchWallLimit(variants))
  const batch = { environment, workspace: source.dir, variants, limits }
  const results = await runVariants(maker.suite, batch, signal)
  const snippets = results.map(({ snippet }) => snippet)
  return findUnfaithful(claim, snippets)
}

/** The words are the writer's own; that they are a part of the fix or a test's name is not told. */
function leakFinding({ kind, words }: Leak): string {
  return kind === 'place'
    ? `The text says where in the source the cause may lie: ${words}`
    : `The text must do without these words: ${words}`
}
