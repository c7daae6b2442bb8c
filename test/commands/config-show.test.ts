import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import ConfigShow from '../../src/commands/config/show.ts'
import { settingNames } from '../../src/lib/config/config-schema.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'

describe('agentao config show', () => {
  it('prints every setting with its value and origin', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'agentao.config.json'), '{"seed": "s1"}')
    const variables = { AGENTAO_ROUNDS: '7' }
    const { stdout, exitCode } = await runCommand(ConfigShow, [], { cwd: dir, home: dir, variables })
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(settingNames)
    expect(lines).toContainEqual(expect.stringMatching(/^rounds +7 +AGENTAO_ROUNDS$/))
    expect(lines).toContainEqual(expect.stringMatching(/^seed +s1 +project file .*agentao\.config\.json$/))
    expect(lines).toContainEqual(expect.stringMatching(/^sandbox +auto +default$/))
    expect(exitCode).toBe(0)
  })

  it('prints one document with --json, and shows flags as the origin they are', async () => {
    const dir = tempDir()
    const argv = ['--json', '--log-level', 'warn', '--no-color']
    const { stdout } = await runCommand(ConfigShow, argv, { cwd: dir, home: dir })
    const { settings } = JSON.parse(stdout)
    expect(settings).toContainEqual({ name: 'logLevel', value: 'warn', origin: '--log-level' })
    expect(settings).toContainEqual({ name: 'color', value: 'never', origin: '--no-color' })
    expect(settings).toContainEqual({ name: 'rounds', value: 3, origin: 'default' })
  })

  it('exits 3 and says where a bad value stands', async () => {
    const dir = tempDir()
    const variables = { AGENTAO_SANDBOX: 'jail' }
    const { stdout, stderr, exitCode } = await runCommand(ConfigShow, [], { cwd: dir, home: dir, variables })
    expect(stderr).toContain('"jail" from AGENTAO_SANDBOX is not valid for sandbox')
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 })
  })

  it('never shows the password of an address', async () => {
    const dir = tempDir()
    const variables = { AGENTAO_PACKAGE_INDEX_URL: 'https://ada:s3cret@index.example/simple' }
    for (const argv of [[], ['--json']]) {
      const { stdout, stderr } = await runCommand(ConfigShow, argv, { cwd: dir, home: dir, variables })
      expect(stdout).toContain('https://***@index.example/simple')
      expect(stdout + stderr).not.toContain('s3cret')
    }
  })
})
