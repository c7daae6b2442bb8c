import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import Init from '../../src/commands/init.ts'
import { loadConfig } from '../../src/lib/config/load-config.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { fakeProcess } from '../fakes/terminal.ts'

function place(content?: string) {
  const dir = tempDir()
  const path = join(dir, 'agentao.config.json')
  if (content !== undefined) writeFileSync(path, content)
  const read = () => readFileSync(path, 'utf8')
  return { at: { cwd: dir, home: dir }, path, read }
}

/** Types the answer once the question is on the terminal. */
function answering(process: ReturnType<typeof fakeProcess>, answer: string): void {
  const timer = setInterval(() => {
    if (!process.stderr.text().includes('[y/N]')) return
    clearInterval(timer)
    process.stdin.write(answer)
  }, 5)
}

describe('agentao init', () => {
  it('writes a file that loads, with the defaults', async () => {
    const { at, path } = place()
    expect(await runCommand(Init, [], at)).toEqual({ stdout: `Wrote ${path}\n`, stderr: '', exitCode: 0 })
    const { values, origins } = await loadConfig({ ...at, flags: {}, variables: {} })
    expect(values).toMatchObject({ rounds: 3, miners: 4, sandbox: 'auto', seed: null })
    expect(origins.rounds).toEqual({ kind: 'project', path })
  })

  it('keeps an existing file and exits 4', async () => {
    const { at, read } = place('{}')
    const { stdout, stderr, exitCode } = await runCommand(Init, [], at)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 4 })
    expect(stderr).toContain('AGT_PATH_EXISTS')
    expect(stderr).toContain('--force')
    expect(read()).toBe('{}')
  })

  it('replaces it with --force', async () => {
    const { at, read } = place('{}')
    expect((await runCommand(Init, ['--force'], at)).exitCode).toBe(0)
    expect(JSON.parse(read())).toMatchObject({ rounds: 3 })
  })

  it('writes nothing with --dry-run and prints what it would write', async () => {
    const { at, path } = place()
    const { stdout, exitCode } = await runCommand(Init, ['--dry-run'], at)
    expect(JSON.parse(stdout)).toMatchObject({ rounds: 3 })
    expect(exitCode).toBe(0)
    expect(existsSync(path)).toBe(false)
  })

  it('describes what it did with --json', async () => {
    const { at, path, read } = place()
    const { stdout } = await runCommand(Init, ['--json'], at)
    expect(JSON.parse(stdout)).toEqual({ path, content: read(), written: true })
  })

  it('does not write over a broken file without --force', async () => {
    const { at, read } = place('{ broken')
    expect((await runCommand(Init, [], at)).exitCode).toBe(3)
    expect(read()).toBe('{ broken')
  })
})

describe('agentao init on a terminal', () => {
  it.each([
    ['y\n', 0, false],
    ['n\n', 4, true],
    ['\n', 4, true],
  ])('asks before it replaces a file; %j gives exit code %d', async (answer, code, kept) => {
    const { at, read } = place('{}')
    const process = fakeProcess({ ...at, isTTY: true })
    answering(process, answer)
    const { exitCode, stderr } = await runCommand(Init, [], { process })
    expect(stderr).toContain('Replace it? [y/N]')
    expect(exitCode).toBe(code)
    expect(read() === '{}').toBe(kept)
  })

  it('does not ask with --no-input', async () => {
    const { at } = place('{}')
    const { stderr, exitCode } = await runCommand(Init, ['--no-input'], { ...at, isTTY: true })
    expect(stderr).not.toContain('[y/N]')
    expect(exitCode).toBe(4)
  })

  it('takes the end of input for no answer', async () => {
    const { at, read } = place('{}')
    const process = fakeProcess({ ...at, isTTY: true })
    process.stdin.end()
    expect((await runCommand(Init, [], { process })).exitCode).toBe(130)
    expect(read()).toBe('{}')
  })
})
