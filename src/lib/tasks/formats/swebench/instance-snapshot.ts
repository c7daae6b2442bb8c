import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { FileTree } from '../../../domain/patch/patch.ts'
import { packArchive } from '../../../files/pack-archive.ts'
import { readArchive } from '../../../files/read-archive.ts'
import { withTempDir } from '../../../files/temp-dir.ts'
import { ExternalError, hasErrno, UserError } from '../../../kernel/errors.ts'
import type { FormatDeps } from '../format-deps.ts'
import type { SwebenchInstance } from './instance.ts'

export type Snapshot = { readonly tree: FileTree; readonly archive: Uint8Array }

export type SnapshotPlace = {
  /** The file the instance was read from; an archive of ours lies beside it. */
  readonly file: string
  /** Folder of local clones, named owner__name or name. */
  readonly reposDir: string | null
}

/**
 * The files that an instance is about: from the archive beside it, else from a local clone, else fetched from its
 * repository. Throws UserError or ExternalError AGT_GIT, each with its own sentence.
 */
export async function instanceSnapshot(
  instance: SwebenchInstance,
  place: SnapshotPlace,
  deps: FormatDeps,
): Promise<Snapshot> {
  if (instance.agentao_repo_archive !== '') return await fromArchive(instance, place.file)
  const tree =
    place.reposDir === null ? await fetched(instance, deps) : await fromClone(instance, place.reposDir, deps)
  const archive = await packArchive(tree)
  // Refuses here what would be refused when the task is graded.
  await readArchive(archive)
  return { tree, archive }
}

async function fromArchive(instance: SwebenchInstance, file: string): Promise<Snapshot> {
  const folder = dirname(resolve(file))
  const path = resolve(folder, instance.agentao_repo_archive)
  if (!path.startsWith(`${folder}${sep}`))
    throw new UserError(
      'AGT_TASK_CORRUPT',
      `The archive of ${instance.instance_id} lies outside the folder of '${file}'.`,
    )
  try {
    const archive = await readFile(path)
    return { archive, tree: await readArchive(archive) }
  } catch (cause) {
    if (!hasErrno(cause, 'ENOENT')) throw cause
    throw new UserError(
      'AGT_TASK_CORRUPT',
      `The archive of ${instance.instance_id}, '${instance.agentao_repo_archive}', is not beside '${file}'.`,
      { cause },
    )
  }
}

async function fromClone(
  { instance_id, repo, base_commit }: SwebenchInstance,
  reposDir: string,
  { git, signal }: FormatDeps,
): Promise<FileTree> {
  const names = [repo.replaceAll('/', '__'), repo.split('/').at(-1) ?? repo]
  for (const name of names) {
    const clone = join(reposDir, name)
    if (!(await isFolder(clone))) continue
    const commit = await git.resolve(clone, base_commit, signal)
    if (commit.ok) return await git.readTree(clone, commit.value, signal)
    throw new UserError('AGT_INPUT_MISSING', `The files of ${instance_id} cannot be read. ${commit.reason}`, {
      hint: `Fetch the commit there: git -C '${clone}' fetch origin ${base_commit}`,
    })
  }
  throw new UserError(
    'AGT_INPUT_MISSING',
    `The folder '${reposDir}' holds no clone of ${repo}: neither ${names.join(' nor ')} is there.`,
    { hint: 'Clone the repository into it, or leave the option out to have it fetched.' },
  )
}

async function fetched(instance: SwebenchInstance, deps: FormatDeps): Promise<FileTree> {
  const { repo, base_commit, instance_id } = instance
  const address = addressOf(repo)
  if (address === null)
    throw new UserError(
      'AGT_TASK_CORRUPT',
      `The files of ${instance_id} cannot be found: '${repo}' is not an owner/name that could be fetched.`,
      { hint: 'Pass a folder with a clone of it.' },
    )
  deps.onProgress?.(`fetching ${repo} at ${base_commit.slice(0, 10)}`)
  return await withTempDir(deps.tempDir, async (dir) => {
    const into = join(dir, 'repository.git')
    const result = await deps.git.fetchCommit({ address, commit: base_commit, into }, deps.signal)
    if (!result.ok)
      throw new ExternalError('AGT_GIT', `The files of ${instance_id} cannot be fetched. ${result.reason}`, {
        service: 'git',
      })
    return await deps.git.readTree(into, base_commit, deps.signal)
  })
}

function addressOf(repo: string): string | null {
  if (/^https:\/\//.test(repo)) return repo
  return /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(repo) ? `https://github.com/${repo}.git` : null
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}
