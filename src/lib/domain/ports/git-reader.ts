import type { Result } from '../../kernel/result.ts'
import type { FileTree } from '../patch/patch.ts'

/** One path that a commit changed; a renamed file is one deleted and one added. */
export type ChangedPath = {
  readonly status: 'added' | 'modified' | 'deleted' | 'type_changed'
  readonly path: string
}

/** A commit with one parent that is here too, and what it changed against it. */
export type RecordedCommit = {
  readonly id: string
  readonly parent: string
  /** Seconds since 1970, of the commit and not of its author. */
  readonly committedAt: number
  /** First line of the message. */
  readonly subject: string
  readonly changes: readonly ChangedPath[]
}

export type FetchedRevision = {
  readonly address: string
  /** A full commit id, a tag or a branch; the repository's own default when null. */
  readonly revision: string | null
  /** Most commits to take, the revision's own included. */
  readonly depth: number
  /** A new folder. */
  readonly into: string
}

/**
 * Commits of Git repositories, read as they were recorded: no checkout, so no filter, hook or setting of the
 * repository takes part. A reason is one sentence for people.
 */
export interface GitReader {
  /** The full id of the commit that a revision names in a local repository. */
  resolve(repository: string, revision: string, signal: AbortSignal): Promise<Result<string, string>>
  /**
   * The regular files of a commit; links and submodules are left out. Throws UserError AGT_PACKAGE_REFUSED when they
   * are too many or too large.
   */
  readTree(repository: string, commit: string, signal: AbortSignal): Promise<FileTree>
  /** The commits that `commit` comes from, itself included, the newest first; merges and first commits left out. */
  history(
    repository: string,
    range: { readonly commit: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly RecordedCommit[]>
  /** Makes the new folder `into` a repository that holds this one commit of the repository at an address. */
  fetchCommit(
    source: { readonly address: string; readonly commit: string; readonly into: string },
    signal: AbortSignal,
  ): Promise<Result<null, string>>
  /** Makes `into` a repository with a revision of the one at an address; gives the id of its commit. */
  fetchRevision(source: FetchedRevision, signal: AbortSignal): Promise<Result<string, string>>
}
