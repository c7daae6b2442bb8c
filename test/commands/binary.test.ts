import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../fakes/temp-dir.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const binary = `${root}bin/run.js`
const isBuilt = existsSync(`${root}dist/main.js`)

function agentao(...argv: string[]) {
  const dir = tempDir()
  const env = { PATH: process.env.PATH, HOME: dir }
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...argv], {
    cwd: dir,
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const shell = (script: string) =>
  spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, RUN: binary },
  })

describe.skipIf(!isBuilt)('the built binary (skipped where dist/ is not built)', () => {
  it.each([['--version'], ['-v']])('prints its version with %s', (flag) => {
    expect(agentao(flag)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^agentao\/\d/),
      stderr: '',
    })
  })

  it.each([[['--help']], [['-h']], [['help']], [[]]])('prints its commands with %j', (argv) => {
    expect(agentao(...argv)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('doctor'),
      stderr: '',
    })
  })

  it.each([[['help', 'config', 'show']], [['config', 'show', '-h']], [['config', 'show', '--help']]])(
    'prints the help of a command with %j',
    (argv) => {
      expect(agentao(...argv)).toMatchObject({ status: 0, stdout: expect.stringContaining('EXAMPLES') })
    },
  )

  it('prints help for a bare topic', () => {
    expect(agentao('config')).toMatchObject({ status: 0, stdout: expect.stringContaining('config show') })
  })

  it.each([
    [['docter'], 'agentao doctor'],
    [['confg'], 'agentao config'],
    [['config', 'shw'], 'agentao config show'],
    [['docter', '--help'], 'agentao doctor'],
    [['help', 'docter'], 'agentao doctor'],
  ])('exits 2 for %j and suggests what was meant', (argv, meant) => {
    const { status, stdout, stderr } = agentao(...argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`Did you mean \`${meant}\`?`)
  })

  it('prints an unknown command as an error document with --json', () => {
    const { status, stdout, stderr } = agentao('docter', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'AGT_USAGE', exitCode: 2 } })
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
  })

  it.each(['--help', 'config show', 'config show --json', 'init --help', 'no-such-command'])(
    'ends quietly when nobody reads what `%s` prints',
    (words) => {
      const { stdout, stderr } = shell(`"$NODE" "$RUN" ${words} 2>/dev/null | true; echo "\${PIPESTATUS[0]}"`)
      expect(stdout.trim()).toBe(words === 'no-such-command' ? '2' : '0')
      expect(stderr).toBe('')
    },
  )

  it.each([['--version'], ['--help'], ['init --help']])('loads no SDK for %s', (words) => {
    const hook = `import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context) } })`
    const watcher = `data:text/javascript,${encodeURIComponent(hook)}`
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--import', watcher, binary, ...words.split(' ')],
      {
        encoding: 'utf8',
        cwd: tempDir(),
      },
    )
    const packages = new Set(
      [...stderr.matchAll(/node_modules\/((?:@[^/]+\/)?[^/\n]+)/g)].map(([, name]) => name),
    )
    expect(status).toBe(0)
    expect(packages.has('@oclif/core')).toBe(words.includes(' '))
    for (const sdk of [
      'ink',
      'react',
      'zod',
      'dockerode',
      'kysely',
      '@polkadot/keyring',
      'cosmiconfig',
      'execa',
    ])
      expect(packages).not.toContain(sdk)
  })

  it('starts fast: --version takes at most 200 ms of processor time', () => {
    // Processor time, unlike the wall's, says the same on a machine that is busy with other tests.
    const report =
      "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write(String(user + system)) })"
    const watcher = `data:text/javascript,${encodeURIComponent(report)}`
    const runs = Array.from({ length: 5 }, () => {
      const { stderr } = spawnSync(process.execPath, ['--import', watcher, binary, '--version'], {
        encoding: 'utf8',
      })
      return Number(stderr) / 1000
    })
    expect(Math.min(...runs)).toBeGreaterThan(0)
    expect(Math.min(...runs)).toBeLessThan(200)
  })
})
