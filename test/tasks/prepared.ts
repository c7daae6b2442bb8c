import type { EnvironmentRecipe } from '../../src/lib/domain/environment.ts'
import type { Bug } from '../../src/lib/tasks/bug/bug.ts'
import type { Candidate } from '../../src/lib/tasks/bug/list-candidates.ts'
import type { Baseline } from '../../src/lib/tasks/environment/baseline.ts'
import type { PreparedSource } from '../../src/lib/tasks/prepare-source.ts'
import { packageOf } from './package.ts'

export const recipe: EnvironmentRecipe = {
  python: '3.11',
  requirements: ['pytest==9.0.0'],
  distribution: { name: 'demo', version: '1.0', sha256: 'a'.repeat(64) },
  sourceRoots: ['.'],
  testPaths: ['tests'],
  testCommand: ['python', '-m', 'pytest', 'tests'],
  install: [],
  variables: {},
  runner: 'pytest',
  image: null,
}

/** A prepared package in memory; every test covers every line unless `baseline` says otherwise. */
export function preparedOf(
  files: Readonly<Record<string, string>>,
  baseline: Partial<Baseline> & { readonly passing: string[] },
): PreparedSource {
  const modules = new Map([['demo', 'demo.py']])
  return {
    source: packageOf(files),
    layout: { sourceRoot: '.', modules },
    environment: { backend: 'process', digest: 'e', recipe, reference: '/env' },
    baseline: {
      flakeRate: {},
      seconds: 1,
      durations: baseline.passing.map(() => 0.01),
      coverage: {},
      ...baseline,
    },
  }
}

/** Every line of a text is executed by all of `count` tests. */
export function fullCoverage(text: string, count: number): [number, number[]][] {
  const tests = Array.from({ length: count }, (_, i) => i)
  return text.split('\n').map((_, i) => [i + 1, tests])
}

/** A candidate that these tests were seen to notice. */
export function bugOf(candidate: Candidate, failing: readonly string[] = []): Bug {
  const { path, original: before, mutated: after, covering, edit } = candidate
  return {
    strategy: 'procedural',
    kind: 'single edit',
    detail: edit.rule,
    changes: [{ path, before, after }],
    covering,
    failing,
  }
}
