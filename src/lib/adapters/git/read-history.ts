import type { ChangedPath, RecordedCommit } from '../../domain/ports/git-reader.ts'
import { ExternalError } from '../../kernel/errors.ts'
import { type GitOptions, lastWords, runGit } from './run-git.ts'

type Range = { readonly commit: string; readonly limit: number; readonly signal: AbortSignal }

const headerMark = '\u0001'

/** Commits with one parent that is here, and the paths each changed, the newest first. */
export async function readHistory(
  repository: string,
  { commit, limit, signal }: Range,
  options: GitOptions,
): Promise<readonly RecordedCommit[]> {
  const end = await runGit({ dir: repository, args: logCommand(commit, limit), signal }, options)
  if (end.exitCode !== 0)
    throw new ExternalError(
      'AGT_GIT',
      `The history of '${repository}' could not be read: ${lastWords(end)}.`,
      { service: 'git' },
    )
  return parseLog(end.stdout.toString('utf8'))
}

/** Every switch that a repository's own settings could turn into a program is off. */
function logCommand(commit: string, limit: number): readonly string[] {
  const quiet = ['--no-show-signature', '--no-ext-diff', '--no-textconv', '--no-mailmap', '--no-color']
  const shape = ['--no-merges', '--no-renames', '--name-status', `--format=${headerMark}%H %ct %P%n%s`, '-z']
  return ['log', ...quiet, ...shape, `--max-count=${limit}`, '--end-of-options', commit]
}

/** Per commit a header, then status and path in turn, each ended by NUL. */
function parseLog(text: string): readonly RecordedCommit[] {
  const commits: { header: string; changes: ChangedPath[] }[] = []
  const fields = text.split('\0')
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? ''
    if (field.startsWith(headerMark)) commits.push({ header: field.slice(1), changes: [] })
    const status = statuses[field.trim()]
    if (status === undefined) continue
    at++
    commits.at(-1)?.changes.push({ status, path: fields[at] ?? '' })
  }
  return commits.flatMap(({ header, changes }) => commitOf(header, changes))
}

const statuses: Readonly<Record<string, ChangedPath['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  T: 'type_changed',
}

/** None for a commit without a parent: the first one, or the oldest of a shallow clone. */
function commitOf(header: string, changes: readonly ChangedPath[]): readonly RecordedCommit[] {
  const [, id = '', time, parent = '', subject = ''] =
    /^([0-9a-f]+) (\d+) ([0-9a-f]+)\n([\s\S]*)$/.exec(header) ?? []
  return parent === '' ? [] : [{ id, parent, committedAt: Number(time), subject, changes }]
}
