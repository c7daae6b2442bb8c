import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type PackageSource, textOf } from '../source/package-source.ts'
import { detectLayout, type Layout } from './detect-layout.ts'
import { detectTestPaths } from './detect-tests.ts'
import { runtimeRequirements } from './runtime-requirements.ts'
import { testRequirements } from './test-requirements.ts'
import { testVariables } from './test-variables.ts'

/** What could be read without running anything; versions are not fixed yet. */
export type RecipeDraft = {
  readonly recipe: EnvironmentRecipe
  /** Requirements the tests can perhaps do without. */
  readonly optional: readonly string[]
  /** Bounds of time to pass over, because what they lead to does not work; none when absent. */
  readonly laterLimits?: number | undefined
  readonly layout: Layout
}

/** Reads from a package's files how to test it, or says why it cannot be. */
export function detectRecipe(source: PackageSource, python: string): Result<RecipeDraft, Refusal> {
  const { name, version, sha256, tree } = source
  const layout = detectLayout(tree, name)
  if (layout === null) return refuse('layout', `${name} ${version} has no importable package in its source.`)
  const testPaths = detectTestPaths(tree)
  if (testPaths.length === 0) return refuse('no_tests', `${name} ${version} has no tests in its source.`)
  const compiled = compiledPart(source)
  if (compiled !== null)
    return refuse('compiler', `${name} ${version} has compiled parts (${compiled}) and needs a compiler.`)
  const runtime = runtimeRequirements(tree)
  const needed = new Set(runtime.map((one) => one.name))
  const own = new Set(layout.modules.keys())
  const optional = testRequirements(tree, own).filter(
    (one) => !needed.has(one.name) && one.name !== normalizeDistributionName(name),
  )
  return ok({
    layout,
    optional: optional.map(({ text }) => text).sort(),
    recipe: {
      python,
      requirements: ['pytest', ...runtime.map(({ text }) => text)].sort(),
      distribution: { name, version, sha256 },
      sourceRoots: [layout.sourceRoot],
      testPaths: [...testPaths],
      testCommand: ['python', '-m', 'pytest', ...testPaths],
      install: [],
      variables: testVariables(tree),
      runner: 'pytest',
      image: null,
    },
  })
}

/** A sign that the package cannot be imported without being built first, or null. */
function compiledPart({ tree, origin }: PackageSource): string | null {
  // For a package of the index its wheels have already told; many have a compiled part that is optional.
  if (origin.startsWith('pypi:')) return null
  const paths = [...tree.keys()]
  if (paths.includes('Cargo.toml')) return 'Cargo.toml'
  if (paths.includes('meson.build')) return 'meson.build'
  const script = textOf(tree, 'setup.py') ?? ''
  return /\bext_modules\s*=\s*\[?\s*Extension|\bcythonize\(/.test(script)
    ? 'extension modules in setup.py'
    : null
}
