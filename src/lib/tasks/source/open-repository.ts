import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileTree } from '../../domain/patch/patch.ts'
import type { GitReader } from '../../domain/ports/git-reader.ts'
import { sha256 } from '../../kernel/digest.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { newUlid } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { PackageHistory } from './package-source.ts'
import type { ReadSourceOptions } from './read-source.ts'
import type { SourceSpec } from './source-spec.ts'

type RepositorySpec = SourceSpec & { kind: 'repo' }

type OpenedRepository = {
  readonly tree: FileTree
  readonly history: PackageHistory
  /** ISO time of the newest commit that is no merge; null in a repository of one commit. */
  readonly committedAt: string | null
}

/** Commits taken of a repository that is not on this machine: enough to find fixes that can be undone. */
const fetchedCommits = 1_000

/** The files of a repository at a revision, and where its history can be read. */
export async function openRepository(
  spec: RepositorySpec,
  options: ReadSourceOptions,
): Promise<Result<OpenedRepository, Refusal>> {
  const { git, signal } = options
  if (git === undefined) throw new UserError('AGT_USAGE', 'Repositories cannot be read here.')
  const history = spec.isLocal
    ? await atRevision(git, { repository: spec.address, revision: spec.revision ?? 'HEAD' }, signal)
    : await fetched(git, spec, options)
  if (!history.ok) return refuse('missing', withoutPassword(history.reason))
  try {
    const { repository, commit } = history.value
    const tree = await git.readTree(repository, commit, signal)
    const [last] = await git.history(repository, { commit, limit: 1 }, signal)
    const committedAt = last === undefined ? null : new Date(last.committedAt * 1000).toISOString()
    return ok({ tree, history: history.value, committedAt })
  } catch (error) {
    if (error instanceof UserError && error.code === 'AGT_PACKAGE_REFUSED')
      return refuse('size', error.message)
    throw error
  }
}

/** An address as it may be shown: without the user and password that it may carry. */
export function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/g, '//')
}

async function atRevision(
  git: GitReader,
  { repository, revision }: { readonly repository: string; readonly revision: string },
  signal: AbortSignal,
): Promise<Result<PackageHistory, string>> {
  const commit = await git.resolve(repository, revision, signal)
  return commit.ok ? ok({ repository, commit: commit.value }) : commit
}

/** A commit named in full is taken from the cache; a branch may have moved, so it is always asked for. */
async function fetched(
  git: GitReader,
  { address, revision }: RepositorySpec,
  { cacheDir, signal, onProgress }: ReadSourceOptions,
): Promise<Result<PackageHistory, string>> {
  const folder = join(cacheDir, 'repositories', sha256(Buffer.from(address)).slice(0, 32))
  const place = (commit: string): string => join(folder, `${commit}.git`)
  if (revision !== null && /^[0-9a-f]{40}$/.test(revision) && (await exists(place(revision))))
    return ok({ repository: place(revision), commit: revision })
  onProgress?.(`cloning ${withoutPassword(address)}`)
  const into = join(folder, `${newUlid()}.tmp`)
  await mkdir(folder, { recursive: true })
  try {
    const commit = await git.fetchRevision({ address, revision, depth: fetchedCommits, into }, signal)
    if (!commit.ok) return commit
    await moveTo(place(commit.value), into)
    return ok({ repository: place(commit.value), commit: commit.value })
  } finally {
    await rm(into, { recursive: true, force: true })
  }
}

/** Another process may have put the same commit there first. */
async function moveTo(place: string, from: string): Promise<void> {
  try {
    await rename(from, place)
  } catch (error) {
    if (!hasErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
