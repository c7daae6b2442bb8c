import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import TaskSample from '../../src/commands/task/sample.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'

/** An index that is not there, so that nothing leaves the machine. */
const at = () => {
  const cwd = tempDir()
  const variables = {
    PATH: process.env.PATH,
    HOME: cwd,
    AGENTAO_PACKAGE_INDEX_URL: 'http://127.0.0.1:9/simple',
    AGENTAO_CACHE_DIR: join(cwd, 'cache'),
  }
  return { cwd, home: cwd, variables }
}

function project(dir: string): void {
  mkdirSync(join(dir, 'tests'), { recursive: true })
  writeFileSync(
    join(dir, 'pyproject.toml'),
    '[project]\nname = "demo"\nversion = "1"\nlicense = "GPL-3.0-only"\n',
  )
  writeFileSync(join(dir, 'demo.py'), 'x = 1\n')
  writeFileSync(join(dir, 'tests/test_demo.py'), 'def test_x(): pass\n')
}

describe('agentao task sample --plan', () => {
  it('says which flags name packages when none is given', async () => {
    const { stderr, exitCode } = await runCommand(TaskSample, ['--plan'], at())
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--top N/)
  })

  it('tells of a folder what would be tried, and of an empty one why not', async () => {
    const place = at()
    project(join(place.cwd, 'demo'))
    mkdirSync(join(place.cwd, 'empty'))
    const { stdout, exitCode } = await runCommand(
      TaskSample,
      ['--plan', '--path', 'demo', '--path', 'empty'],
      place,
    )
    expect(exitCode).toBe(0)
    expect(stdout).toContain('try   demo 1  GPL-3.0-only')
    expect(stdout).toContain('has no Python files')
    expect(stdout).toContain('1 of 2 would be tried; 1 skipped: layout 1.')
  })

  it('plans nothing for a way to plant bugs that it does not know', async () => {
    const { stderr, exitCode } = await runCommand(
      TaskSample,
      ['--plan', '--path', 'demo', '--strategy', 'guess'],
      at(),
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('is no way to plant bugs')
  })

  it('prints one JSON document', async () => {
    const place = at()
    project(join(place.cwd, 'demo'))
    const { stdout } = await runCommand(TaskSample, ['--plan', '--path', 'demo', '--json'], place)
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'result',
      eligible: 1,
      skipped: {},
      sources: [{ verdict: 'eligible', name: 'demo', version: '1', testFiles: 1 }],
    })
  })

  it('goes through a list, skipping benchmarks without asking anybody', async () => {
    const place = at()
    const rows = ['django', 'sympy', 'nobody-knows'].map((project) => ({ project }))
    writeFileSync(join(place.cwd, 'top.json'), JSON.stringify({ last_update: '2026-01-01', rows }))
    const { stdout } = await runCommand(TaskSample, ['--plan', '--top', '3', '--top-list', 'top.json'], place)
    expect(stdout).toContain('skip  django: benchmark: django is part of a well-known benchmark.')
    expect(stdout).toContain('skip  nobody-knows: offline: ')
    expect(stdout).toContain('0 of 3 would be tried; 3 skipped: benchmark 2, offline 1.')
  })

  it('says that the list is not there', async () => {
    const { stderr, exitCode } = await runCommand(
      TaskSample,
      ['--plan', '--top', '3', '--top-list', 'none.json'],
      at(),
    )
    expect(exitCode).toBe(4)
    expect(stderr).toContain('none.json')
  })
})
