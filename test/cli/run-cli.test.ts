import { Args, Flags } from '@oclif/core'
import { describe, expect, it } from 'vitest'
import { AgentaoCommand } from '../../src/lib/cli/base-command.ts'
import { AbortedError, UserError } from '../../src/lib/kernel/errors.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { fakeProcess } from '../fakes/terminal.ts'

class Probe extends AgentaoCommand {
  static override readonly id = 'probe'
  static override readonly args = { what: Args.string() }
  static override readonly flags = {
    rounds: Flags.string(),
    workers: Flags.integer(),
    mode: Flags.string({ options: ['a', 'b'] }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Probe)
    const session = await this.open(flags)
    const { what } = args
    if (what === 'user-error') throw new UserError('AGT_DATA_LOCKED', 'Somebody else is here.')
    if (what === 'bug') throw new TypeError('undefined is not a thing')
    if (what === 'exit') this.exit(6)
    if (what === 'end-with') this.endWith(6)
    if (what === 'abort') throw new AbortedError('Stopped.')
    if (what === 'note') session.output.note('a remark')
    session.output.result({ rounds: session.config.rounds }, ({ rounds }) => `rounds ${rounds}`)
  }
}

const probe = (...argv: string[]) => {
  const dir = tempDir()
  return runCommand(Probe, argv, { cwd: dir, home: dir })
}

describe('runCli() with a command that succeeds', () => {
  it('writes the result to stdout, remarks to stderr, and exits 0', async () => {
    expect(await probe('note')).toEqual({ stdout: 'rounds 3\n', stderr: 'a remark\n', exitCode: 0 })
  })

  it('writes one JSON document with --json', async () => {
    const { stdout, stderr, exitCode } = await probe('--json', '--rounds', '5')
    expect(JSON.parse(stdout)).toEqual({ rounds: 5 })
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  })

  it.each(['exit', 'end-with'])('lets the command choose its exit code (%s)', async (what) => {
    expect((await probe(what)).exitCode).toBe(6)
  })
})

describe('runCli() with a command that fails', () => {
  it('shows a user error on stderr and nothing on stdout', async () => {
    const { stdout, stderr, exitCode } = await probe('user-error')
    expect(stdout).toBe('')
    expect(stderr).toContain('Somebody else is here.\n')
    expect(stderr).toContain('AGT_DATA_LOCKED')
    expect(exitCode).toBe(4)
  })

  it('prints the error document on stdout with --json', async () => {
    const { stdout, stderr, exitCode } = await probe('bug', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'AGT_BUG', exitCode: 1 } })
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 })
  })

  it('exits 130 for work that was stopped', async () => {
    expect(await probe('abort')).toEqual({ stdout: '', stderr: 'Stopped.\n', exitCode: 130 })
  })

  it.each([
    [['--rouns', '3'], 'There is no flag --rouns here.', 'Did you mean --rounds?'],
    [['--rouns=3'], 'There is no flag --rouns=3 here.', 'Did you mean --rounds?'],
    [['--zzzzzz'], 'There is no flag --zzzzzz here.', '--help'],
    [['a', 'b'], 'Unexpected argument: b.', '--help'],
    [['--workers', 'x'], '--workers: Expected an integer but received: x.', '--help'],
    [['--mode', 'c'], 'Expected --mode=c to be one of: a, b.', '--help'],
    [['--rounds', 'x'], '"x" from --rounds is not valid for rounds', '--help'],
    [['--rounds'], 'Flag --rounds expects a value.', '--help'],
  ])('exits 2 for %j', async (argv, message, hint) => {
    const { stdout, stderr, exitCode } = await probe(...argv)
    const [first = '', second = ''] = stderr.split('\n')
    expect(first).toContain(message)
    expect(second).toContain(hint)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  })

  it('takes --json behind a bare -- for an argument', async () => {
    const { stdout, exitCode } = await probe('x', 'y', '--', '--json')
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  })
})

describe('runCli() and views', () => {
  it('opens the view that fits and closes it at the end', async () => {
    class Streaming extends AgentaoCommand {
      static override readonly id = 'streaming'
      async run(): Promise<void> {
        const { flags } = await this.parse(Streaming)
        const { openView, output } = await this.open(flags)
        const view = await openView()
        view.emit({ type: 'log', level: 'info', message: 'hello' })
        output.finalLine({ type: 'result' }, () => 'the end')
      }
    }
    const dir = tempDir()
    const json = await runCommand(Streaming, ['--json'], { cwd: dir, home: dir })
    expect(json.stdout).toBe('{"type":"log","level":"info","message":"hello"}\n{"type":"result"}\n')
    expect(json.stderr).toBe('')
    const text = await runCommand(Streaming, [], { process: fakeProcess({ cwd: dir, home: dir }) })
    expect(text.stdout).toBe('the end\n')
    expect(text.stderr).toMatch(/^\[ +\d\.\d s\] hello\n$/)
  })
})
