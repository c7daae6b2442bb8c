import { z } from 'zod'
import { sandboxBackends } from '../domain/ports/sandbox.ts'
import type { BaseDirs } from './base-dirs.ts'

const count = (max: number) => z.number().int().min(1).max(max)
const text = z.string().min(1)

/**
 * Every setting by its name in a configuration file. `flag` is the command-line flag that overrides it, null where
 * there is none; `isPath` values are read relative to the file, or to the working directory, that names them.
 */
export const settings = {
  dataDir: {
    schema: text,
    fallback: (dirs: BaseDirs) => dirs.data,
    flag: 'data',
    isPath: true,
    expects: 'a folder',
    about: 'Where runs keep their state: tasks, rounds, ledger, dataset.',
  },
  cacheDir: {
    schema: text,
    fallback: (dirs: BaseDirs) => dirs.cache,
    flag: 'cache',
    isPath: true,
    expects: 'a folder',
    about: 'Where downloads and built environments are kept; safe to delete.',
  },
  sandbox: {
    schema: z.enum(['auto', ...sandboxBackends]),
    fallback: () => 'auto' as const,
    flag: 'sandbox',
    isPath: false,
    expects: 'one of auto, docker, bubblewrap, process',
    about: 'Where code that is not ours runs; auto takes the strongest that works here.',
  },
  seed: {
    schema: z.union([text, z.number().int().transform(String)]).nullable(),
    fallback: () => null,
    flag: 'seed',
    isPath: false,
    expects: 'a text or whole number, or null',
    about: 'Fixes task choice, mutation and order. Null draws a new one for each run.',
  },
  rounds: {
    schema: count(100_000),
    fallback: () => 3,
    flag: 'rounds',
    isPath: false,
    expects: 'a whole number from 1 to 100000',
    about: 'Rounds played by a local market.',
  },
  miners: {
    schema: z.union([count(64), z.string().regex(/\D/)]),
    fallback: () => 4,
    flag: 'miners',
    isPath: true,
    expects: 'a whole number from 1 to 64, or the path of a miners file',
    about: 'Miners of a local market: how many of the default cast, or a file that describes them.',
  },
  validators: {
    schema: count(16),
    fallback: () => 1,
    flag: 'validators',
    isPath: false,
    expects: 'a whole number from 1 to 16',
    about: 'Validators of a local market.',
  },
  solveSeconds: {
    schema: z.number().min(1).max(86_400),
    fallback: () => 600,
    flag: 'solve-seconds',
    isPath: false,
    expects: 'a number of seconds from 1 to 86400',
    about: 'How long miners have for one task.',
  },
  logLevel: {
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    fallback: () => 'info' as const,
    flag: 'log-level',
    isPath: false,
    expects: 'one of debug, info, warn, error',
    about: 'The least important message that is shown. At warn, progress is not shown either.',
  },
  color: {
    schema: z.enum(['auto', 'always', 'never']),
    fallback: () => 'auto' as const,
    flag: null,
    isPath: false,
    expects: 'one of auto, always, never',
    about: 'Colour; auto decides for each stream, and honours NO_COLOR, FORCE_COLOR and TERM=dumb.',
  },
  packageIndexUrl: {
    schema: z.url({ protocol: /^https?$/ }).nullable(),
    fallback: () => null,
    flag: null,
    isPath: false,
    expects: 'an http or https address, or null',
    about: "Python package index (simple API). Null uses pip's own settings, then PyPI.",
  },
  topPackages: {
    schema: text,
    fallback: () => 'https://hugovk.dev/top-pypi-packages/top-pypi-packages.min.json',
    flag: 'top-list',
    isPath: true,
    expects: 'a file, or an http or https address',
    about: 'List of the most downloaded packages, from which tasks are sampled when asked for the top ones.',
  },
} as const satisfies Record<string, SettingSpec>

export type SettingSpec = {
  readonly schema: z.ZodType
  readonly fallback: (dirs: BaseDirs) => unknown
  readonly flag: string | null
  readonly isPath: boolean
  /** Completes "expected ..." in error messages. */
  readonly expects: string
  readonly about: string
}

export type SettingName = keyof typeof settings
export type Config = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> }

export const settingNames = Object.keys(settings) as readonly SettingName[]

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name)

/** The environment variable of a setting: `dataDir` is AGENTAO_DATA_DIR. */
export function variableOf(name: SettingName): string {
  return `AGENTAO_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
