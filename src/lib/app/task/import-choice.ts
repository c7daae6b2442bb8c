import { resolve } from 'node:path'
import { UserError } from '../../kernel/errors.ts'
import { type TaskFormat, taskFormats } from '../../tasks/formats/list-inputs.ts'
import type { ImportRequest } from '../../tasks/import/import-request.ts'

/** The words of `task import`, as they were typed. */
export type ImportWords = {
  readonly path?: string | undefined
  readonly format?: string | undefined
  readonly instance?: string | undefined
  readonly repos?: string | undefined
  readonly repo?: string | undefined
  readonly base?: string | undefined
  readonly gold?: string | undefined
  readonly tests?: string | undefined
  readonly problem?: string | undefined
  readonly install?: readonly string[] | undefined
  readonly 'test-command'?: string | undefined
  readonly 'solve-seconds'?: number | undefined
}

export type ImportChoice =
  | { readonly kind: 'repository'; readonly request: Omit<ImportRequest, 'solveSeconds'> }
  | {
      readonly kind: 'format'
      readonly format: TaskFormat
      readonly path: string
      readonly instanceId: string | null
      readonly reposDir: string | null
    }

const ofRepository = ['base', 'gold', 'tests', 'problem'] as const

/** Which of its two ways the command takes. Throws UserError AGT_USAGE naming what is missing or does not belong. */
export function readImportChoice(words: ImportWords, cwd: string): ImportChoice {
  if ((words.repo === undefined) === (words.format === undefined))
    throw usage('Name either a repository (--repo) or the format of existing tasks (--format).')
  return words.repo === undefined
    ? formatChoice(words, cwd)
    : repositoryChoice({ ...words, repo: words.repo }, cwd)
}

function formatChoice(words: ImportWords, cwd: string): ImportChoice {
  const format = taskFormats.find((name) => name === words.format)
  if (format === undefined || words.path === undefined)
    throw usage(`--format ${words.format} needs the file or folder to import.`)
  const stray = [...ofRepository, 'test-command' as const, 'solve-seconds' as const].find(
    (name) => words[name] !== undefined,
  )
  if (stray !== undefined || (words.install ?? []).length > 0)
    throw usage(`--${stray ?? 'install'} belongs to --repo, not to --format.`)
  if (format === 'harbor' && words.instance !== undefined)
    throw usage('--instance belongs to --format swebench.')
  return {
    kind: 'format',
    format,
    path: resolve(cwd, words.path),
    instanceId: words.instance ?? null,
    reposDir: words.repos === undefined ? null : resolve(cwd, words.repos),
  }
}

function repositoryChoice(words: ImportWords & { readonly repo: string }, cwd: string): ImportChoice {
  const missing = ofRepository.filter((name) => words[name] === undefined)
  if (missing.length > 0) throw usage(`--repo also needs ${missing.map((name) => `--${name}`).join(', ')}.`)
  if (words.path !== undefined)
    throw usage(`'${words.path}' belongs to --format; with --repo every input is a flag.`)
  const stray = (['instance', 'repos'] as const).find((name) => words[name] !== undefined)
  if (stray !== undefined) throw usage(`--${stray} belongs to --format, not to --repo.`)
  const { base = '', gold = '', tests = '', problem = '' } = words
  return {
    kind: 'repository',
    request: {
      repo: resolve(cwd, words.repo),
      base,
      gold: resolve(cwd, gold),
      tests: resolve(cwd, tests),
      problem: resolve(cwd, problem),
      install: words.install ?? [],
      testCommand: words['test-command'] ?? null,
    },
  }
}

function usage(message: string): UserError {
  return new UserError('AGT_USAGE', message)
}
