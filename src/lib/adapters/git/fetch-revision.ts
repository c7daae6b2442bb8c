import { mkdir } from 'node:fs/promises'
import type { FetchedRevision } from '../../domain/ports/git-reader.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { type GitEnd, type GitOptions, lastWords, runGit } from './run-git.ts'

type Fetch = FetchedRevision & { readonly signal: AbortSignal }

/** A revision and the newest commits before it, as a bare repository; everything where a server gives no less. */
export async function fetchRevision(fetch: Fetch, options: GitOptions): Promise<Result<string, string>> {
  const revision = fetch.revision ?? 'HEAD'
  const defect = defectOf(fetch.address, revision)
  if (defect !== null) return refused(defect)
  const made = await makeRepository(fetch, options)
  if (!made.ok) return made
  const wanted = ['fetch', '--quiet', '--no-tags', '--depth', String(fetch.depth), fetch.address, revision]
  const first = await inside(fetch, wanted, options)
  if (first.exitCode === 0) return await commitOf('FETCH_HEAD', fetch, options)
  if (!isCommitId(revision))
    return refused(`'${fetch.address}' gives no revision '${revision}': ${lastWords(first)}.`)
  const everything = ['fetch', '--quiet', fetch.address, '+refs/*:refs/*']
  const second = await inside(fetch, everything, options)
  if (second.exitCode !== 0) return refused(`'${fetch.address}' could not be cloned: ${lastWords(second)}.`)
  return await commitOf(revision, fetch, options)
}

/** One commit without its history. */
export async function fetchCommit(
  fetch: Pick<Fetch, 'address' | 'into' | 'signal'> & { readonly commit: string },
  options: GitOptions,
): Promise<Result<null, string>> {
  if (!isCommitId(fetch.commit))
    return refused(`'${fetch.commit}' of '${fetch.address}' cannot be fetched: it is not a commit id.`)
  const fetched = await fetchRevision({ ...fetch, revision: fetch.commit, depth: 1 }, options)
  return fetched.ok ? ok(null) : fetched
}

function isCommitId(revision: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(revision)
}

function defectOf(address: string, revision: string): string | null {
  if (address.startsWith('-')) return `'${address}' is not the address of a repository.`
  if (/^[\w+.-]+::/.test(address)) return `'${address}' names a program to run, and none is run.`
  // A colon or a plus would make it a pair of references, a leading dash an option.
  return /^[-+]|[\s:~^?*[\\]|\.\.|@\{/.test(revision) ? `'${revision}' is not a branch, tag or commit.` : null
}

async function makeRepository(fetch: Fetch, options: GitOptions): Promise<Result<null, string>> {
  await mkdir(fetch.into, { recursive: true })
  const made = await inside(fetch, ['init', '--quiet', '--bare'], options)
  if (made.exitCode === 0) return ok(null)
  return refused(`No repository could be made in '${fetch.into}': ${lastWords(made)}.`)
}

async function commitOf(name: string, fetch: Fetch, options: GitOptions): Promise<Result<string, string>> {
  const end = await inside(fetch, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`], options)
  if (end.exitCode === 0) return ok(end.stdout.toString('utf8').trim())
  return refused(`The repository at '${fetch.address}' has no commit ${fetch.revision ?? 'at all'}.`)
}

function inside({ into, signal }: Fetch, args: readonly string[], options: GitOptions): Promise<GitEnd> {
  return runGit({ dir: into, args, mayFetch: args[0] === 'fetch', signal }, options)
}
