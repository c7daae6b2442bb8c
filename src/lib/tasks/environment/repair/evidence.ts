import type { FileTree } from '../../../domain/patch/patch.ts'
import type { TestRun } from '../../../suite/test-run.ts'
import type { RecipeDraft } from '../../recipe/detect-recipe.ts'

/** What rules look at: a run that did not do, and where it came from. */
export type Evidence = {
  readonly run: Exclude<TestRun, { kind: 'infra' }>
  /** What went wrong, each once: messages of tests and files, and the end of the log. */
  readonly messages: readonly string[]
  readonly draft: RecipeDraft
  readonly tree: FileTree
  /** Whether there is a later bound of time to take versions of. */
  readonly mayBeLater: boolean
}

const longestLog = 20_000

export function evidenceOf(
  run: Exclude<TestRun, { kind: 'infra' }>,
  about: Pick<Evidence, 'draft' | 'tree' | 'mayBeLater'>,
): Evidence {
  const failures =
    run.kind === 'ran' ? [...run.failures.values(), ...(run.collectionErrors?.values() ?? [])] : []
  const texts = failures.flatMap(({ message, traceback }) => [message, traceback])
  const ends = run.kind === 'broken' ? [run.detail] : []
  return { run, messages: [...new Set([...texts, ...ends, run.log.slice(-longestLog)])], ...about }
}

/** Every first group of a pattern in the messages, each once, in order. */
export function foundIn(messages: readonly string[], pattern: RegExp): readonly string[] {
  const global = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`)
  const found = messages.flatMap((text) => [...text.matchAll(global)].map(([, group = '']) => group))
  return [...new Set(found)]
}
