import type { Random } from '../../kernel/random.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { runVariants } from '../../suite/run-variants.ts'
import type { FileChange } from '../bug/bug.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import { claimOf, claimVariants, findUnfaithful } from './faithful.ts'
import type { Completeness, IssueRequest, IssueWriter } from './issue-writer.ts'
import { findLeaks, type Leak } from './leak-check.ts'
import { type Observation, withoutMessages } from './observation.ts'
import { createOfflineWriter } from './offline-writer.ts'
import { secretsOf } from './secrets-of.ts'

export type BugReport = {
  readonly prepared: PreparedSource
  readonly changes: readonly FileChange[]
  readonly hiddenTests: readonly string[]
  /** The clearest first. */
  readonly observations: readonly Observation[]
  readonly random: Random
  readonly completeness?: Completeness | undefined
}

/** A text that passed every check, and who wrote it. */
export type IssueText = { readonly text: string; readonly writer: string }

/**
 * The issue of a bug: the first text that gives nothing away and whose program does, three times on either side, what
 * the text says. A configured writer is asked first, then the offline one. Null when no text passes.
 */
export async function reportBug(
  maker: TaskMaker,
  report: BugReport,
  signal: AbortSignal,
): Promise<IssueText | null> {
  const offline = createOfflineWriter(maker.wording)
  const writers = maker.issueWriter === undefined ? [offline] : [maker.issueWriter, offline]
  for (const writer of writers) {
    for (const observation of toldIn(report.observations)) {
      const text = await textBy(writer, { maker, report, observation }, signal)
      if (text !== null) return { text, writer: writer.name }
    }
  }
  return null
}

/** A message may be a part of the fix; its exception's type still tells right from wrong. */
function toldIn(observations: readonly Observation[]): readonly Observation[] {
  return [...observations, ...observations.flatMap((one) => withoutMessages(one) ?? [])]
}

type Subject = {
  readonly maker: TaskMaker
  readonly report: BugReport
  readonly observation: Observation
}

async function textBy(writer: IssueWriter, subject: Subject, signal: AbortSignal): Promise<string | null> {
  const { prepared, random, completeness } = subject.report
  const { name, version } = prepared.source
  const findings: string[] = []
  while (findings.length < writer.attempts) {
    throwIfAborted(signal)
    const request: IssueRequest = {
      observation: subject.observation,
      subject: { package: name, version, python: prepared.environment.recipe.python },
      completeness: completeness ?? null,
      random,
      findings,
    }
    const text = await writer.write(request, signal)
    if (text === null) return null
    const finding = await findingOf(text, subject, signal)
    if (finding === null) return text
    findings.push(finding)
  }
  return null
}

/** What is wrong with a text, in words that give nothing away to who wrote it. */
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
  const seconds = variants.reduce((sum, variant) => sum + variant.seconds, 60)
  const batch = { environment, workspace: source.dir, variants, limits: suiteLimits(seconds) }
  const results = await runVariants(maker.suite, batch, signal)
  return findUnfaithful(
    claim,
    results.map(({ snippet }) => snippet),
  )
}

const leakFindings = {
  test: 'The text uses words that it must not use',
  fix: 'The text uses words that it must not use',
  place: 'The text says where in the source the cause may lie',
} as const

const leakFinding = ({ kind, words }: Leak): string => `${leakFindings[kind]}: ${words}`
