import type { TestOutcome } from '../../../../src/lib/domain/verdict.ts'
import type { TestRun } from '../../../../src/lib/suite/test-run.ts'
import type { Evidence } from '../../../../src/lib/tasks/environment/repair/evidence.ts'
import { evidenceOf } from '../../../../src/lib/tasks/environment/repair/evidence.ts'
import type { RecipeDraft } from '../../../../src/lib/tasks/recipe/detect-recipe.ts'
import { tree } from '../../../files/tree.ts'
import { recipe } from '../../prepared.ts'

export const demoDraft: RecipeDraft = {
  recipe,
  optional: ['mock'],
  layout: { sourceRoot: '.', modules: new Map([['demo', 'demo.py']]) },
}

export function ranWith(
  outcomes: Readonly<Record<string, TestOutcome>>,
  messages: readonly string[] = [],
): TestRun & { kind: 'ran' } {
  const failures = messages.map(
    (message, i) => [`tests/test_${i}.py::test`, { message, traceback: '' }] as const,
  )
  return {
    kind: 'ran',
    outcomes: new Map(Object.entries(outcomes)),
    durations: new Map(),
    failures: new Map(failures),
    coverage: null,
    exitCode: 1,
    seconds: 1,
    peakMemoryBytes: null,
    log: '',
  }
}

type BrokenReason = (TestRun & { kind: 'broken' })['reason']

export function brokenWith(reason: BrokenReason, detail: string, running: string | null = null) {
  return { kind: 'broken' as const, reason, detail, running, log: '', seconds: 1 }
}

/** Evidence of a run that ended with these messages, in a package with these files. */
export function evidenceWith(
  messages: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Evidence {
  return evidenceOf(ranWith({}, messages), { draft: demoDraft, tree: tree(files), mayBeLater: false })
}
