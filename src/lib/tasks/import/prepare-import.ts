import type { FileTree } from '../../domain/patch/patch.ts'
import { isTestPath } from '../../domain/patch/path-class.ts'
import { packArchive } from '../../files/pack-archive.ts'
import { readArchive } from '../../files/read-archive.ts'
import { UserError } from '../../kernel/errors.ts'
import { applyPart } from '../formats/apply-part.ts'
import { foreignDraft, sourceOf } from '../formats/foreign-recipe.ts'
import type { RecipeDraft } from '../recipe/detect-recipe.ts'
import { keepSource } from '../source/keep-source.ts'
import { type PackageSource, textOf } from '../source/package-source.ts'
import type { ImportRequest, PrepareDeps } from './import-request.ts'
import { readFix, readTests, readText } from './read-inputs.ts'
import { readTestCommand } from './test-command.ts'

/** All that is known before anything runs. */
export type PreparedImport = {
  readonly request: ImportRequest
  readonly commit: string
  /** The snapshot solvers get. */
  readonly snapshot: FileTree
  /** Folders of which the commit names only another repository's commit. */
  readonly submodules: readonly string[]
  readonly archive: Uint8Array
  /** The snapshot with the tests, and the same with the fix. */
  readonly tested: FileTree
  readonly fixed: FileTree
  readonly goldPatch: string
  readonly testsPatch: string
  readonly problemStatement: string
  readonly source: PackageSource
  readonly draft: RecipeDraft
}

/**
 * Reads the repository, the fix and the tests, and checks that they fit together. Throws UserError naming the input
 * that does not; nothing is run.
 */
export async function prepareImport(request: ImportRequest, deps: PrepareDeps): Promise<PreparedImport> {
  const problemStatement = await readText(request.problem, 'problem')
  if (problemStatement.trim() === '')
    throw new UserError('AGT_INPUT_MISSING', `The problem statement '${request.problem}' is empty.`, {
      hint: 'Write into it what solvers are told.',
    })
  const found = await deps.git.resolve(request.repo, request.base, deps.signal)
  if (!found.ok)
    throw new UserError('AGT_INPUT_MISSING', found.reason, {
      hint: 'Check --repo and --base; a branch, a tag or a commit of that repository serves.',
    })
  const snapshot = await deps.git.readTree(request.repo, found.value, deps.signal)
  const archive = await packArchive(snapshot)
  // Refuses here what would be refused when the task is graded.
  await readArchive(archive)
  const goldPatch = await readFix(request, snapshot)
  const testsPatch = await readTests(request, snapshot)
  const tested = patched(snapshot, testsPatch, 'tests')
  const fixed = patched(patched(snapshot, goldPatch, 'fix'), testsPatch, 'tests together with the fix')
  const { source, draft } = await describe(request, { tested, snapshot }, deps)
  return {
    request,
    commit: found.value,
    snapshot,
    submodules: submodulesOf(snapshot),
    archive,
    tested,
    fixed,
    goldPatch,
    testsPatch,
    problemStatement,
    source,
    draft,
  }
}

function patched(tree: FileTree, patch: string, name: string): FileTree {
  const applied = applyPart(tree, patch)
  if (applied.ok) return applied.value
  throw new UserError('AGT_PATCH_UNREADABLE', `The ${name} cannot be applied. ${applied.reason}`, {
    hint: 'The fix and the tests are two changes of the base that touch different files.',
  })
}

type Trees = { readonly tested: FileTree; readonly snapshot: FileTree }

async function describe(
  request: ImportRequest,
  { tested, snapshot }: Trees,
  { cacheDir, python }: PrepareDeps,
): Promise<Pick<PreparedImport, 'source' | 'draft'>> {
  const command = request.testCommand === null ? null : readTestCommand(request.testCommand, tested)
  const repo = request.repo.split(/[\\/]/).findLast((part) => part !== '') ?? 'repository'
  const read = sourceOf({ tree: tested, repo, version: '' })
  const dir = await keepSource(tested, { cacheDir, sha256: read.sha256 })
  const source = { ...read, dir }
  const own = newTests({ tested, snapshot })
  const hidden = { FAIL_TO_PASS: own, PASS_TO_PASS: [], flake_rate: {} }
  const draft = foreignDraft(source, hidden, await python())
  const paths = command === null || command.paths.length === 0 ? draft.recipe.testPaths : [...command.paths]
  return {
    source,
    draft: {
      ...draft,
      recipe: {
        ...draft.recipe,
        sourceRoots: withRoot(draft.recipe.sourceRoots, command?.root ?? '.'),
        testPaths: paths,
        testCommand: command === null ? ['python', '-m', 'pytest', ...paths] : [...command.words],
        variables: { ...command?.variables },
        install: [...request.install],
      },
    },
  }
}

function submodulesOf(snapshot: FileTree): readonly string[] {
  const settings = textOf(snapshot, '.gitmodules') ?? ''
  return [...settings.matchAll(/^\s*path\s*=\s*(\S.*?)\s*$/gm)].map(([, path = '']) => path)
}

/** The repository itself is on the import path anyway. */
function withRoot(roots: readonly string[], root: string): string[] {
  return root === '.' || roots.includes(root) ? [...roots] : [...roots, root]
}

/** Files that the tests bring and pytest would collect. */
function newTests({ tested, snapshot }: Trees): string[] {
  return [...tested].flatMap(([path, file]) => {
    const isCollected = isTestPath(path) && /(^|\/)(test_[^/]*|[^/]*_test|tests)\.py$/.test(path)
    return isCollected && snapshot.get(path) !== file ? [path] : []
  })
}
