import { stat } from 'node:fs/promises'
import type { GitReader } from '../../domain/ports/git-reader.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { fetchCommit, fetchRevision } from './fetch-revision.ts'
import { readCommitTree } from './read-commit-tree.ts'
import { readHistory } from './read-history.ts'
import { type GitOptions, lastWords, runGit } from './run-git.ts'

/** Reads repositories with the machine's own `git`. */
export function createGitReader(options: GitOptions): GitReader {
  return {
    resolve: (repository, revision, signal) => resolveRevision(repository, { revision, signal }, options),
    readTree: (repository, commit, signal) => readCommitTree(repository, { commit, signal }, options),
    history: (repository, range, signal) => readHistory(repository, { ...range, signal }, options),
    fetchCommit: (source, signal) => fetchCommit({ ...source, signal }, options),
    fetchRevision: (source, signal) => fetchRevision({ ...source, signal }, options),
  }
}

async function resolveRevision(
  repository: string,
  { revision, signal }: { readonly revision: string; readonly signal: AbortSignal },
  options: GitOptions,
): Promise<Result<string, string>> {
  if (revision.startsWith('-')) return refused(`'${revision}' is not a revision.`)
  if (!(await isFolder(repository))) return refused(`There is no folder '${repository}'.`)
  const inside = { dir: repository, signal }
  const place = await runGit({ ...inside, args: ['rev-parse', '--git-dir'] }, options)
  if (place.exitCode !== 0) return refused(`'${repository}' is not a Git repository: ${lastWords(place)}.`)
  const verify = ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]
  const end = await runGit({ ...inside, args: verify }, options)
  if (end.exitCode === 0) return ok(end.stdout.toString('utf8').trim())
  return refused(`The repository '${repository}' has no revision '${revision}'.`)
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
