import type { FileTree, TreeFile } from '../../domain/patch/patch.ts'
import { ExternalError, UserError } from '../../kernel/errors.ts'
import { type GitEnd, type GitOptions, lastWords, runGit } from './run-git.ts'

/** As much as a task's archive may hold. */
const mostBytes = 128 * 1024 * 1024
const mostFiles = 20_000

type Entry = { readonly path: string; readonly id: string; readonly executable: boolean }

/** Every regular file of a commit, straight from the object database. */
export async function readCommitTree(
  repository: string,
  { commit, signal }: { readonly commit: string; readonly signal: AbortSignal },
  options: GitOptions,
): Promise<FileTree> {
  const list = ['ls-tree', '-r', '-z', '-l', '--full-tree', commit]
  const listed = mustSucceed(await runGit({ dir: repository, args: list, signal }, options), repository)
  const entries = readEntries(listed.stdout.toString('utf8'), { commit, repository })
  const stdin = entries.map(({ id }) => `${id}\n`).join('')
  const batch = ['cat-file', '--batch', '--buffer']
  const { stdout } = mustSucceed(
    await runGit({ dir: repository, args: batch, stdin, signal }, options),
    repository,
  )
  return readObjects(stdout, { entries, repository })
}

/** Lines such as '100644 blob ID    SIZE<tab>PATH'; links (120000) and submodules (160000) are no files. */
function readEntries(
  text: string,
  { commit, repository }: { readonly commit: string; readonly repository: string },
): readonly Entry[] {
  let bytes = 0
  const entries = text.split('\0').flatMap((line): Entry[] => {
    const [, mode, id = '', size, path = ''] =
      /^(\d+) blob ([0-9a-f]+) +(\d+|BAD)\t([\s\S]*)$/.exec(line) ?? []
    if (mode !== '100644' && mode !== '100755') return []
    if (size === 'BAD') throw missing(repository, { path, id })
    bytes += Number(size)
    return [{ path, id, executable: mode === '100755' }]
  })
  if (entries.length > mostFiles)
    throw new UserError('AGT_PACKAGE_REFUSED', `The commit ${commit} has more than ${mostFiles} files.`)
  if (bytes > mostBytes)
    throw new UserError(
      'AGT_PACKAGE_REFUSED',
      `The files of commit ${commit} take more than ${mostBytes} bytes.`,
    )
  return entries
}

/** Each object as a line 'ID blob SIZE', its bytes, and a line feed. */
function readObjects(
  output: Buffer,
  { entries, repository }: { readonly entries: readonly Entry[]; readonly repository: string },
): FileTree {
  const tree = new Map<string, TreeFile>()
  let at = 0
  for (const { path, id, executable } of entries) {
    const end = output.indexOf('\n', at)
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('latin1', at, Math.max(at, end))) ?? []
    if (size === undefined) throw missing(repository, { path, id })
    const bytes = output.subarray(end + 1, end + 1 + Number(size))
    tree.set(path, { bytes, executable })
    at = end + 2 + bytes.length
  }
  return tree
}

function mustSucceed(end: GitEnd, repository: string): GitEnd {
  if (end.exitCode === 0) return end
  throw failure(`The repository '${repository}' could not be read: ${lastWords(end)}.`)
}

function missing(repository: string, { path, id }: Pick<Entry, 'path' | 'id'>): ExternalError {
  return failure(`The repository '${repository}' lacks the content of ${path} (object ${id}).`)
}

function failure(message: string): ExternalError {
  return new ExternalError('AGT_GIT', message, { service: 'git' })
}
