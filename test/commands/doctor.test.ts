import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import Doctor from '../../src/commands/doctor.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'

describe('agentao doctor', () => {
  it('reports this machine as one document, with a fix for all that is not ok', async () => {
    const dir = tempDir()
    const { stdout, exitCode } = await runCommand(Doctor, ['--json'], { cwd: dir, home: dir })
    const { checks, healthy } = JSON.parse(stdout)
    expect(checks.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Node.js', 'Python', 'bubblewrap', 'Docker', 'data folder', 'clock']),
    )
    for (const { status, fix } of checks) expect(fix === null).toBe(status === 'ok')
    expect(exitCode).toBe(healthy ? 0 : 4)
  })

  it('exits 4 when something failed', async () => {
    const dir = tempDir()
    const file = join(dir, 'a-file')
    writeFileSync(file, '')
    const variables = { AGENTAO_DATA_DIR: '/proc/agentao' }
    const { stdout, exitCode } = await runCommand(Doctor, [], { cwd: dir, home: dir, variables })
    expect(stdout).toMatch(/^fail +data folder +\/proc\/agentao/m)
    expect(exitCode).toBe(4)
  })
})
