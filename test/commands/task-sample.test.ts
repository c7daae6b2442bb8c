import { describe, expect, it } from 'vitest'
import TaskSample from '../../src/commands/task/sample.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'

const at = () => {
  const cwd = tempDir()
  return { cwd, home: cwd, variables: { PATH: process.env.PATH, HOME: cwd } }
}

describe('agentao task sample', () => {
  it('says which flags name packages when none is given', async () => {
    const { stderr, exitCode } = await runCommand(TaskSample, [], at())
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--package NAME/)
  })

  it.each([
    ['--count', '0'],
    ['--workers', '0'],
    ['--sandbox', 'none'],
    ['--difficulty', 'impossible'],
    ['--strategy', 'guess'],
  ])('refuses %s %s', async (...flag) => {
    const { exitCode, stdout } = await runCommand(TaskSample, ['--package', 'sample', ...flag], at())
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
  })

  it('refuses what is no name of a package', async () => {
    const { exitCode, stderr } = await runCommand(TaskSample, ['--package', 'no such'], at())
    expect(exitCode).toBe(2)
    expect(stderr).toContain("'no such'")
  })
})
