import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import type { HiddenTests } from '../../domain/task.ts'
import { UserError } from '../../kernel/errors.ts'
import { detectRecipe, type RecipeDraft } from '../recipe/detect-recipe.ts'
import { detectLicense } from '../source/detect-license.ts'
import { readNameAndVersion } from '../source/package-metadata.ts'
import type { PackageSource } from '../source/package-source.ts'
import { treeDigest } from '../source/tree-digest.ts'

export type ForeignSource = {
  /** The snapshot with its hidden tests. */
  readonly tree: FileTree
  /** 'owner/name'; names the package where its own files do not. */
  readonly repo: string
  /** The release the task says it is of; '' when it does not. */
  readonly version: string
}

/** A repository as the recipe rules see a package. */
export function sourceOf({ tree, repo, version }: ForeignSource): PackageSource {
  const found = readNameAndVersion(tree)
  return {
    name: found.name ?? repo.split('/').at(-1) ?? repo,
    version: found.version ?? (version === '' ? '0.0.0' : version),
    license: detectLicense(tree),
    origin: `git:${repo}`,
    sha256: treeDigest(tree),
    publishedAt: null,
    dir: '',
    tree,
  }
}

/**
 * Reads from a repository's files how its tests are run. Throws UserError AGT_PACKAGE_REFUSED when they do not say.
 * The hidden tests are among the test paths wherever they lie.
 */
export function foreignDraft(source: PackageSource, tests: HiddenTests, python: string): RecipeDraft {
  const detected = detectRecipe(source, python)
  if (!detected.ok) throw new UserError('AGT_PACKAGE_REFUSED', detected.reason.reason)
  const draft = detected.value
  const testPaths = withTestFiles(draft.recipe.testPaths, { tests, tree: source.tree })
  return { ...draft, recipe: { ...draft.recipe, testPaths, testCommand: pytestCommand(testPaths) } }
}

/** The recipe of a task that comes with a ready image: nothing is installed. */
export function imageRecipe(
  source: PackageSource,
  tests: HiddenTests,
  choice: { readonly python: string; readonly image: string },
): EnvironmentRecipe {
  const testPaths = withTestFiles([], { tests, tree: source.tree })
  return {
    python: choice.python,
    requirements: [],
    distribution: { name: source.name, version: source.version, sha256: source.sha256 },
    sourceRoots: [[...source.tree.keys()].some((path) => /^src\/.*\.py$/.test(path)) ? 'src' : '.'],
    testPaths,
    testCommand: pytestCommand(testPaths),
    install: [],
    variables: {},
    runner: 'pytest',
    image: choice.image,
  }
}

const pytestCommand = (paths: readonly string[]): string[] => ['python', '-m', 'pytest', ...paths]

function withTestFiles(
  paths: readonly string[],
  { tests, tree }: { readonly tests: HiddenTests; readonly tree: FileTree },
): string[] {
  const ids = [...tests.FAIL_TO_PASS, ...tests.PASS_TO_PASS]
  const files = [...new Set(ids.map((id) => id.split('::')[0] ?? ''))].filter((path) => tree.has(path))
  const isCovered = (file: string): boolean =>
    paths.some((path) => path === '.' || file === path || file.startsWith(`${path}/`))
  return [...paths, ...files.filter((file) => !isCovered(file)).sort()]
}
