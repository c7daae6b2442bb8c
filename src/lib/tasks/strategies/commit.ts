import type { GitReader, RecordedCommit } from '../../domain/ports/git-reader.ts'
import type { Bug, FileChange } from '../bug/bug.ts'
import { isOwnFile } from '../bug/list-candidates.ts'
import { testsOfChanges } from '../bug/tests-of-changes.ts'
import { tryChanges } from '../bug/try-changes.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { PackageHistory, PackageSource } from '../source/package-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import type { SearchOptions, Strategy } from './strategy.ts'
import { codePaths, looksLikeFix, undoCommit } from './undo-commit.ts'

export type CommitOptions = {
  readonly git: Pick<GitReader, 'history' | 'readTree'>
  /** Null for a package that came without its history. */
  readonly placeOf: (source: PackageSource) => PackageHistory | null
}

/** Commits that are looked through. */
const historyDepth = 400

/** Undoes a real fix: the code without the commit, the tests with it. */
export function createCommitStrategy(options: CommitOptions): Strategy {
  return {
    name: 'commit',
    bugs: (maker, prepared, search) => undoneCommits(maker, prepared, { ...options, ...search }),
  }
}

async function* undoneCommits(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: CommitOptions & SearchOptions,
): AsyncGenerator<Bug, string> {
  const place = options.placeOf(prepared.source)
  if (place === null) return 'the package came without its history'
  const { git, random, signal } = options
  const commits = await git.history(place.repository, { commit: place.commit, limit: historyDepth }, signal)
  const fixes = random.shuffle(commits.filter(looksLikeFix))
  let tried = 0
  for (const commit of fixes) {
    if (tried >= options.maxTried) break
    options.onProgress?.(`undoing fixes of ${prepared.source.name}`, tried, fixes.length)
    const changes = await changesOf(commit, { prepared, place, options })
    const covering = changes === null ? [] : testsOfChanges(prepared, changes)
    if (changes === null || covering.length === 0) continue
    tried++
    const bug = await tryUndone(maker, { prepared, commit, changes, covering }, options)
    if (bug !== null) yield bug
  }
  return `no test notices that one of ${tried} fixes of ${commits.length} commits is undone`
}

type Lookup = {
  readonly prepared: PreparedSource
  readonly place: PackageHistory
  readonly options: CommitOptions & SearchOptions
}

async function changesOf(
  commit: RecordedCommit,
  { prepared, place, options }: Lookup,
): Promise<readonly FileChange[] | null> {
  const paths = codePaths(commit)
  if (!paths.every((path) => isOwnFile(prepared, path))) return null
  const read = (id: string) => options.git.readTree(place.repository, id, options.signal)
  const sides = {
    fixed: await read(commit.id),
    parent: await read(commit.parent),
    now: prepared.source.tree,
  }
  return undoCommit(paths, sides)
}

type Undone = {
  readonly prepared: PreparedSource
  readonly commit: RecordedCommit
  readonly changes: readonly FileChange[]
  readonly covering: readonly string[]
}

async function tryUndone(
  maker: TaskMaker,
  { prepared, commit, changes, covering }: Undone,
  options: SearchOptions,
): Promise<Bug | null> {
  const [tried] = await tryChanges(maker, { prepared, trials: [{ changes, covering }] }, options.signal)
  if (tried === undefined) return null
  options.onTried?.({ strategy: 'commit', detail: commit.id, outcome: tried.outcome })
  if (tried.outcome !== 'noticed') return null
  return {
    strategy: 'commit',
    kind: 'undone commit',
    detail: commit.id,
    changes,
    covering,
    failing: tried.failing,
  }
}
