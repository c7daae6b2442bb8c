import { dirname, resolve } from 'node:path'
import { UserError } from '../kernel/errors.ts'
import { baseDirs, type Variables } from './base-dirs.ts'
import { closestWord } from './closest-word.ts'
import { type ConfigFile, readProjectFile, readUserFile } from './config-files.ts'
import {
  type Config,
  isSettingName,
  type SettingName,
  type SettingSpec,
  settingNames,
  settings,
  variableOf,
} from './config-schema.ts'
import { describeOrigin, type Origin } from './origin.ts'

export type ConfigSources = {
  /** Parsed command-line flags by flag name; undefined members and flags that are no setting are passed over. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly variables: Variables
  readonly cwd: string
  readonly home: string
}

export type LoadedConfig = {
  readonly values: Config
  readonly origins: Readonly<Record<SettingName, Origin>>
}

type Candidate = { readonly value: unknown; readonly origin: Origin; readonly base: string }
type Layer = ReadonlyMap<string, Candidate>

/**
 * Every setting from the first place that names it: flags, AGENTAO_* variables, the project's file, the user's file,
 * the default. Unknown names and bad values are a UserError that says where they stand.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const dirs = baseDirs(sources.variables, sources.home)
  const layers: readonly Layer[] = [
    flagLayer(sources),
    variableLayer(sources),
    fileLayer(await readProjectFile(sources.cwd), 'project'),
    fileLayer(await readUserFile(dirs.config), 'user'),
  ]
  const chosen = settingNames.map((name) => {
    const candidate = layers.map((layer) => layer.get(name)).find((found) => found !== undefined)
    const origin: Origin = candidate?.origin ?? { kind: 'default' }
    const value =
      candidate === undefined ? settings[name].fallback(dirs) : readValue(name, candidate, sources.home)
    return { name, value, origin }
  })
  return {
    values: Object.fromEntries(chosen.map(({ name, value }) => [name, value])) as Config,
    origins: Object.fromEntries(chosen.map(({ name, origin }) => [name, origin])) as LoadedConfig['origins'],
  }
}

function flagLayer({ flags, cwd }: ConfigSources): Layer {
  const layer = new Map<string, Candidate>()
  for (const name of settingNames) {
    const { flag } = settings[name]
    const value = flag === null ? undefined : flags[flag]
    if (value !== undefined)
      layer.set(name, { value, base: cwd, origin: { kind: 'flag', name: `--${flag}` } })
  }
  if (flags.color === true || flags.color === false) {
    const name = flags.color ? '--color' : '--no-color'
    layer.set('color', {
      value: flags.color ? 'always' : 'never',
      base: cwd,
      origin: { kind: 'flag', name },
    })
  }
  return layer
}

function variableLayer({ variables, cwd }: ConfigSources): Layer {
  const names = new Map(settingNames.map((name) => [variableOf(name), name]))
  const layer = new Map<string, Candidate>()
  for (const [variable, value] of Object.entries(variables)) {
    if (!variable.startsWith('AGENTAO_') || value === undefined || value === '') continue
    const name = names.get(variable)
    if (name === undefined)
      throw unknownName(`${variable} is not a variable that agentao knows.`, variable, [...names.keys()])
    layer.set(name, { value, base: cwd, origin: { kind: 'environment', name: variable } })
  }
  return layer
}

function fileLayer(file: ConfigFile | null, kind: 'project' | 'user'): Layer {
  const layer = new Map<string, Candidate>()
  if (file === null) return layer
  const { path } = file
  for (const [name, value] of Object.entries(file.values)) {
    if (name === '$schema') continue
    if (!isSettingName(name))
      throw unknownName(`"${name}" in ${path} is not a setting that agentao knows.`, name, settingNames)
    layer.set(name, { value, base: dirname(path), origin: { kind, path } })
  }
  return layer
}

function unknownName(message: string, typed: string, known: readonly string[]): UserError {
  const meant = closestWord(typed, known)
  const options = meant === null ? {} : { hint: `Did you mean ${meant}?` }
  return new UserError('AGT_CONFIG', message, options)
}

function readValue(name: SettingName, { value, origin, base }: Candidate, home: string): unknown {
  const spec: SettingSpec = settings[name]
  const isText = origin.kind === 'flag' || origin.kind === 'environment'
  for (const reading of isText ? readings(value) : [value]) {
    const parsed = spec.schema.safeParse(reading)
    if (!parsed.success) continue
    const isPath = spec.isPath && typeof parsed.data === 'string' && !/^https?:\/\//i.test(parsed.data)
    return isPath ? toPath(String(parsed.data), base, home) : parsed.data
  }
  const code = origin.kind === 'flag' ? 'AGT_USAGE' : 'AGT_CONFIG'
  const shown = typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
  throw new UserError(
    code,
    `${shown} from ${describeOrigin(origin)} is not valid for ${name}: expected ${spec.expects}.`,
  )
}

/** The ways to read a value that arrived as text: as it stands, then as the number, truth value or null it spells. */
function readings(value: unknown): readonly unknown[] {
  if (typeof value !== 'string') return [value]
  if (/^-?\d+(\.\d+)?$/.test(value)) return [value, Number(value)]
  const spelled = new Map<string, unknown>([
    ['true', true],
    ['false', false],
    ['null', null],
  ])
  return spelled.has(value) ? [spelled.get(value), value] : [value]
}

function toPath(text: string, base: string, home: string): string {
  const atHome = text === '~' || text.startsWith('~/')
  return atHome ? resolve(home, text.slice(2)) : resolve(base, text)
}
