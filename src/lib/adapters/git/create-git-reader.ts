import type { GitReader } from '../../domain/ports/git-reader.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { readCommitTree } from './read-commit-tree.ts'
import { type GitOptions, lastWords, runGit } from './run-git.ts'

/** Reads repositories with the machine's own `git`. */
export function createGitReader(options: GitOptions): GitReader {
  return {
    resolve: (repository, revision, signal) => resolveRevision(repository, { revision, signal }, options),
    readTree: (repository, commit, signal) => readCommitTree(repository, { commit, signal }, options),
    fetchCommit: (source, signal) => fetchCommit({ ...source, signal }, options),
  }
}

async function resolveRevision(
  repository: string,
  { revision, signal }: { readonly revision: string; readonly signal: AbortSignal },
  options: GitOptions,
): Promise<Result<string, string>> {
  if (revision.startsWith('-')) return refused(`'${revision}' is not a revision.`)
  const inside = ['-C', repository, 'rev-parse']
  const place = await runGit({ args: [...inside, '--git-dir'], signal }, options)
  if (place.exitCode !== 0) return refused(`'${repository}' is not a Git repository: ${lastWords(place)}.`)
  const end = await runGit(
    { args: [...inside, '--verify', '--quiet', `${revision}^{commit}`], signal },
    options,
  )
  if (end.exitCode === 0) return ok(end.stdout.toString('utf8').trim())
  return refused(`The repository '${repository}' has no revision '${revision}'.`)
}

type Fetch = {
  readonly address: string
  readonly commit: string
  readonly into: string
  readonly signal: AbortSignal
}

/** One commit without its history; where the server gives only what its branches name, everything. */
async function fetchCommit(fetch: Fetch, options: GitOptions): Promise<Result<null, string>> {
  const { address, commit, into, signal } = fetch
  if (address.startsWith('-') || !/^[0-9a-f]{7,64}$/.test(commit))
    return refused(`'${commit}' of '${address}' cannot be fetched: it is not a commit id.`)
  const made = await runGit({ args: ['init', '--quiet', '--bare', into], signal }, options)
  if (made.exitCode !== 0) return refused(`No repository could be made in '${into}': ${lastWords(made)}.`)
  const one = ['-C', into, 'fetch', '--quiet', '--no-tags', '--depth', '1', address, commit]
  const first = await runGit({ args: one, signal }, options)
  if (first.exitCode === 0) return ok(null)
  const everything = ['-C', into, 'fetch', '--quiet', address, '+refs/*:refs/*']
  const second = await runGit({ args: everything, signal }, options)
  if (second.exitCode !== 0) return refused(`'${address}' could not be cloned: ${lastWords(second)}.`)
  const found = await resolveRevision(into, { revision: commit, signal }, options)
  return found.ok ? ok(null) : refused(`The repository at '${address}' has no commit ${commit}.`)
}
