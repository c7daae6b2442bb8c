import type { Result } from '../../kernel/result.ts'
import type { FileTree } from '../patch/patch.ts'

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
  /** Makes the new folder `into` a repository that holds this one commit of the repository at an address. */
  fetchCommit(
    source: { readonly address: string; readonly commit: string; readonly into: string },
    signal: AbortSignal,
  ): Promise<Result<null, string>>
}
