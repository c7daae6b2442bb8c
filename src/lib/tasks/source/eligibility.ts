import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { detectRecipe } from '../recipe/detect-recipe.ts'
import { isTestFile } from '../recipe/detect-tests.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { detectLicense } from './detect-license.ts'
import { checkLicense } from './license-rule.ts'
import { textOf } from './package-source.ts'
import type { SourceRead } from './read-source.ts'

export type EligibilityRules = {
  /** For packages that nobody named: the licence must be permitted, the project alive, no benchmark's, all Python. */
  readonly strict: boolean
  /** Names, normalized. */
  readonly benchmarks: ReadonlySet<string>
  /** Interpreter as major.minor. */
  readonly python: string
}

/** What can be said of a package that may serve, before anything is built. */
export type Eligible = {
  readonly name: string
  readonly version: string
  /** SPDX expression, or what the metadata says. */
  readonly license: string
  /** Packed bytes for an archive, else those of all files. */
  readonly bytes: number
  /** Files that hold tests. */
  readonly testFiles: number
}

/** What a name alone tells, before anything is fetched; null when nothing speaks against it. */
export function refuseName(name: string, { strict, benchmarks }: EligibilityRules): Refusal | null {
  if (!strict || !benchmarks.has(normalizeDistributionName(name))) return null
  return { kind: 'benchmark', reason: `${name} is part of a well-known benchmark.` }
}

/** Whether tasks can be tried on a package, by its files and metadata alone. */
export function checkEligible(read: SourceRead, rules: EligibilityRules): Result<Eligible, Refusal> {
  const { name, version, tree, bytes } = read
  const strictly = rules.strict ? checkStrictly(read, rules) : ok(detectLicense(tree))
  if (!strictly.ok) return strictly
  const license = strictly.value
  const { sha256, origin, publishedAt } = read
  const source = { name, version, tree, sha256, origin, publishedAt, dir: '', license }
  const recipe = detectRecipe(source, rules.python)
  if (!recipe.ok) return recipe
  const testFiles = [...tree.keys()].filter((path) => path.endsWith('.py') && isTestFile(path)).length
  return ok({ name, version, license, bytes, testFiles })
}

function checkStrictly(read: SourceRead, rules: EligibilityRules): Result<string, Refusal> {
  const { name, version, tree, projectStatus } = read
  const named = refuseName(name, rules)
  if (named !== null) return { ok: false, reason: named }
  if (projectStatus !== null && projectStatus !== 'active')
    return refuse('inactive', `The package index says that ${name} is ${projectStatus}.`)
  const license = checkLicense(tree)
  if (!license.ok) return refuse('license', `${name} ${version}: ${license.reason}`)
  const compiled = compiledSource(tree)
  if (compiled !== null)
    return refuse(
      'compiler',
      `${name} ${version} has a compiled part (${compiled}), so it is not all Python.`,
    )
  return license
}

/** A file that a compiler would read, in a package that names an extension to build; or null. */
function compiledSource(tree: FileTree): string | null {
  const paths = [...tree.keys()].filter(
    (path) => !isTestFile(path) && !/(^|\/)(docs?|examples?)\//.test(path),
  )
  const rust = paths.find((path) => /(^|\/)Cargo\.toml$/.test(path))
  if (rust !== undefined) return rust
  const build = `${textOf(tree, 'setup.py') ?? ''}\n${textOf(tree, 'pyproject.toml') ?? ''}`
  const declares =
    /\bext_modules\b|\bExtension\(|cythonize|cffi_modules|\bmesonpy\b|scikit[-_]build|\bmaturin\b|ext-modules/i
  return declares.test(build)
    ? (paths.find((path) => /\.(pyx|pxd|c|cc|cpp|cxx|rs|f90?)$/.test(path)) ?? null)
    : null
}
