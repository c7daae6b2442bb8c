import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/lib/config/load-config.ts'
import { UserError } from '../../src/lib/kernel/errors.ts'
import { tempDir } from '../fakes/temp-dir.ts'

type Place = { readonly cwd: string; readonly home: string }

function place(): Place {
  const root = tempDir()
  const cwd = join(root, 'project', 'deep')
  const home = join(root, 'home')
  mkdirSync(cwd, { recursive: true })
  mkdirSync(join(home, '.config', 'agentao'), { recursive: true })
  writeFileSync(join(root, 'project', 'package.json'), '{}')
  return { cwd, home }
}

const load = (
  { cwd, home }: Place,
  sources: { flags?: Record<string, unknown>; variables?: Record<string, string> } = {},
) => loadConfig({ cwd, home, flags: sources.flags ?? {}, variables: sources.variables ?? {} })

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error = await work.catch((thrown: unknown) => thrown)
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`)
  return error
}

describe('loadConfig() precedence', () => {
  it('gives defaults, and says so, where nothing is set', async () => {
    const at = place()
    const { values, origins } = await load(at)
    expect(values.rounds).toBe(3)
    expect(values.sandbox).toBe('auto')
    expect(values.dataDir).toBe(join(at.home, '.local', 'share', 'agentao'))
    expect(origins.rounds).toEqual({ kind: 'default' })
  })

  it('takes each layer over the ones below it and names where the value stands', async () => {
    const at = place()
    const user = join(at.home, '.config', 'agentao', 'config.json')
    const project = join(at.cwd, 'agentao.config.json')
    const sources = { flags: { rounds: '9' }, variables: { AGENTAO_ROUNDS: '8' } }

    writeFileSync(user, '{"rounds": 6}')
    expect(await load(at)).toMatchObject({
      values: { rounds: 6 },
      origins: { rounds: { kind: 'user', path: user } },
    })
    writeFileSync(project, '{"rounds": 7}')
    expect(await load(at)).toMatchObject({
      values: { rounds: 7 },
      origins: { rounds: { kind: 'project', path: project } },
    })
    expect(await load(at, { variables: sources.variables })).toMatchObject({
      values: { rounds: 8 },
      origins: { rounds: { kind: 'environment', name: 'AGENTAO_ROUNDS' } },
    })
    expect(await load(at, sources)).toMatchObject({
      values: { rounds: 9 },
      origins: { rounds: { kind: 'flag', name: '--rounds' } },
    })
  })

  it('follows the XDG folders, and ignores relative ones', async () => {
    const at = place()
    const xdg = join(at.home, 'xdg')
    const { values } = await load(at, { variables: { XDG_CACHE_HOME: xdg, XDG_DATA_HOME: 'relative' } })
    expect(values.cacheDir).toBe(join(xdg, 'agentao'))
    expect(values.dataDir).toBe(join(at.home, '.local', 'share', 'agentao'))
  })

  it.each(['--color', '--no-color'])('reads %s as the colour setting', async (flag) => {
    const { values, origins } = await load(place(), { flags: { color: flag === '--color' } })
    expect(values.color).toBe(flag === '--color' ? 'always' : 'never')
    expect(origins.color).toEqual({ kind: 'flag', name: flag })
  })

  it('treats an empty variable as unset', async () => {
    expect((await load(place(), { variables: { AGENTAO_SEED: '' } })).origins.seed).toEqual({
      kind: 'default',
    })
  })
})

describe('loadConfig() files', () => {
  it.each([
    ['agentao.config.json', '{"rounds": 5}'],
    ['agentao.config.yaml', 'rounds: 5\n'],
    ['agentao.config.js', 'module.exports = { rounds: 5 }\n'],
    ['agentao.config.ts', 'const rounds: number = 5\nexport default { rounds }\n'],
    ['.agentaorc', '{"rounds": 5}'],
    ['package.json', '{"agentao": {"rounds": 5}}'],
  ])('reads %s', async (name, content) => {
    const at = place()
    writeFileSync(join(at.cwd, name), content)
    const { values, origins } = await load(at)
    expect(values.rounds).toBe(5)
    expect(origins.rounds).toEqual({ kind: 'project', path: join(at.cwd, name) })
  })

  it('finds the file of the project from a folder inside it', async () => {
    const at = place()
    const path = join(at.cwd, '..', 'agentao.config.json')
    writeFileSync(path, '{"seed": "above"}')
    expect((await load(at)).values.seed).toBe('above')
  })

  it('resolves folders against the file that names them, and ~ against the home folder', async () => {
    const at = place()
    writeFileSync(join(at.cwd, 'agentao.config.json'), '{"dataDir": "state", "cacheDir": "~/cache"}')
    const { values } = await load(at)
    expect(values.dataDir).toBe(join(at.cwd, 'state'))
    expect(values.cacheDir).toBe(join(at.home, 'cache'))
  })

  it('says which file is broken', async () => {
    const at = place()
    writeFileSync(join(at.cwd, 'agentao.config.json'), '{"rounds": ')
    const error = await failure(load(at))
    expect(error.code).toBe('AGT_CONFIG')
    expect(error.message).toContain(at.cwd)
  })

  it('refuses a file that holds no object', async () => {
    const at = place()
    writeFileSync(join(at.cwd, 'agentao.config.json'), '[1, 2]')
    expect((await failure(load(at))).message).toContain('one object')
  })
})

describe('loadConfig() values', () => {
  it.each([
    ['seed', 'AGENTAO_SEED', '007', '007'],
    ['miners', 'AGENTAO_MINERS', '5', 5],
    ['packageIndexUrl', 'AGENTAO_PACKAGE_INDEX_URL', 'null', null],
    ['solveSeconds', 'AGENTAO_SOLVE_SECONDS', '1.5', 1.5],
  ] as const)('reads %s from %s=%s', async (name, variable, text, value) => {
    expect((await load(place(), { variables: { [variable]: text } })).values[name]).toBe(value)
  })

  it('reads a miners file relative to the working directory', async () => {
    const at = place()
    expect((await load(at, { flags: { miners: 'cast.json' } })).values.miners).toBe(join(at.cwd, 'cast.json'))
  })

  it('takes a number in a file as the text of a seed', async () => {
    const at = place()
    writeFileSync(join(at.cwd, 'agentao.config.json'), '{"seed": 42}')
    expect((await load(at)).values.seed).toBe('42')
  })

  it.each([
    [
      { variables: { AGENTAO_ROUNDS: 'many' } },
      'AGT_CONFIG',
      '"many" from AGENTAO_ROUNDS is not valid for rounds',
    ],
    [{ variables: { AGENTAO_ROUNDS: '0' } }, 'AGT_CONFIG', 'expected a whole number from 1 to 100000'],
    [{ flags: { sandbox: 'jail' } }, 'AGT_USAGE', '"jail" from --sandbox is not valid for sandbox'],
    [{ variables: { AGENTAO_PACKAGE_INDEX_URL: 'ftp://x' } }, 'AGT_CONFIG', 'http or https'],
  ])('refuses %j in one sentence that names the origin', async (sources, code, part) => {
    const error = await failure(load(place(), sources))
    expect(error.code).toBe(code)
    expect(error.message).toContain(part)
    expect(error.message.split('\n')).toHaveLength(1)
  })

  it('refuses a bad value in a file and names the file', async () => {
    const at = place()
    const path = join(at.cwd, 'agentao.config.json')
    writeFileSync(path, '{"rounds": "3"}')
    expect((await failure(load(at))).message).toContain(`project file ${path}`)
  })
})

describe('loadConfig() unknown names', () => {
  it('suggests the setting that was meant in a file', async () => {
    const at = place()
    writeFileSync(join(at.cwd, 'agentao.config.json'), '{"roudns": 3}')
    const error = await failure(load(at))
    expect(error).toMatchObject({ code: 'AGT_CONFIG', hint: 'Did you mean rounds?' })
    expect(error.message).toContain('"roudns"')
  })

  it('suggests the variable that was meant', async () => {
    const error = await failure(load(place(), { variables: { AGENTAO_ROUND: '3' } }))
    expect(error).toMatchObject({ code: 'AGT_CONFIG', hint: 'Did you mean AGENTAO_ROUNDS?' })
  })

  it('gives the general hint where nothing is near', async () => {
    const error = await failure(load(place(), { variables: { AGENTAO_QUUX_ZZZZZZZZZ: '3' } }))
    expect(error.hint).toContain('config show')
  })
})
