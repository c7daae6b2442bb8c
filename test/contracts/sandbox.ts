import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SandboxJob, SandboxOutcome } from '../../src/lib/domain/ports/sandbox.ts'
import { AbortedError } from '../../src/lib/kernel/errors.ts'
import type { FakeCall, FakeEnd } from '../fakes/sandbox.ts'
import { exited, jobOf, limits, removeSubject, type Subject, textOf } from './sandbox-subject.ts'

/** What a command of the contract does, in order; understood by a Python program and by the fake alike. */
type Step =
  | { readonly print: string; readonly times?: number }
  | { readonly error: string }
  | { readonly echoInput: true }
  | { readonly show: 'workspace' | 'variable'; readonly name: string }
  | { readonly write: 'workspace' | 'out'; readonly name: string; readonly text: string }
  | { readonly sleep: number }
  | { readonly exit: number }

const interpreter = `
import json, os, sys, time
out = sys.argv[1]
for step in json.loads(sys.argv[2]):
    if 'print' in step:
        for _ in range(step.get('times', 1)):
            sys.stdout.write(step['print'])
        sys.stdout.flush()
    elif 'error' in step:
        sys.stderr.write(step['error'])
    elif 'echoInput' in step:
        sys.stdout.write(sys.stdin.read())
    elif step.get('show') == 'workspace':
        sys.stdout.write(open(step['name']).read())
    elif step.get('show') == 'variable':
        sys.stdout.write(os.environ.get(step['name'], 'unset'))
    elif 'write' in step:
        path = os.path.join(out if step['write'] == 'out' else '.', step['name'])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, 'w').write(step['text'])
    elif 'sleep' in step:
        time.sleep(step['sleep'])
    elif 'exit' in step:
        sys.exit(step['exit'])
`

const commandOf =
  (steps: readonly Step[]): SandboxJob['command'] =>
  (inside) => [inside.python, '-I', '-S', '-c', interpreter, inside.out, JSON.stringify(steps)]

/** What every sandbox must do, the fake included. */
export function sandboxContract(open: () => Promise<Subject>): void {
  let subject: Subject
  beforeAll(async () => {
    subject = await open()
  }, 180_000)
  afterAll(async () => removeSubject(subject))

  const run = (steps: readonly Step[], changes: Partial<SandboxJob> = {}): Promise<SandboxOutcome> =>
    subject.sandbox.run(
      jobOf(subject, { command: commandOf(steps), ...changes }),
      new AbortController().signal,
    )

  it('run() gives back the exit code, stdout and stderr of the command', async () => {
    const outcome = exited(await run([{ print: 'out\n' }, { error: 'err\n' }, { exit: 7 }]))
    expect([outcome.exitCode, outcome.stdout, outcome.stderr]).toEqual([7, 'out\n', 'err\n'])
    expect(outcome.oomKilled).toBe(false)
  })

  it('run() gives the command its standard input, whole', async () => {
    const text = `${'x'.repeat(100_000)}é`
    const outcome = exited(
      await run([{ echoInput: true }], { stdin: text, limits: { ...limits, outputBytes: 400_000 } }),
    )
    expect(outcome.stdout).toBe(text)
  })

  it('run() gives an empty standard input when the job has none', async () => {
    expect(exited(await run([{ echoInput: true }, { print: 'end' }])).stdout).toBe('end')
  })

  it('run() keeps the head and the tail of a long output and says how much it cut', async () => {
    const steps: Step[] = [
      { print: 'HEAD' },
      { print: '0123456789'.repeat(100), times: 3000 },
      { print: 'TAIL' },
    ]
    const { stdout } = exited(await run(steps))
    expect(stdout).toMatch(/^HEAD0123/)
    expect(stdout).toMatch(/789TAIL$/)
    expect(stdout).toMatch(/\n\.\.\. 29959\d\d bytes cut \.\.\.\n/)
    expect(stdout.length).toBeLessThan(limits.outputBytes + 100)
  })

  it('run() passes complete lines of stdout on as they come', async () => {
    const lines: string[] = []
    await run([{ print: 'one\ntw' }, { print: 'o\nthree' }], { onLine: (line) => lines.push(line) })
    expect(lines).toEqual(['one', 'two'])
  })

  it('run() starts in a private copy of the workspace and leaves the original alone', async () => {
    const change: Step = { write: 'workspace', name: 'src/thing.py', text: 'broken' }
    const shown = exited(await run([change, { show: 'workspace', name: 'src/thing.py' }]))
    expect(shown.stdout).toBe('broken')
    expect(await readFile(`${subject.workspace}/src/thing.py`, 'utf8')).toBe('answer = 42\n')
    expect(exited(await run([{ show: 'workspace', name: 'src/thing.py' }])).stdout).toBe('answer = 42\n')
    expect(await readdir(subject.workspace)).toEqual(['src'])
  })

  it('run() sets the variables of the recipe and of the job', async () => {
    const shown = (name: string) =>
      run([{ show: 'variable', name }], { variables: (inside) => ({ JOB_OUT: inside.out }) })
    expect(exited(await shown('SAMPLE_MODE')).stdout).toBe('on')
    expect(exited(await shown('JOB_OUT')).stdout).toMatch(/out$/)
  })

  it('run() reads the files left in out, by relative path', async () => {
    const outcome = await run([
      { write: 'out', name: 'a.txt', text: 'first' },
      { write: 'out', name: 'deep/er/b.txt', text: 'second' },
    ])
    expect(textOf(outcome, 'a.txt')).toBe('first')
    expect(textOf(outcome, 'deep/er/b.txt')).toBe('second')
  })

  it('run() ends a command at its deadline and keeps what it had written', async () => {
    const steps: Step[] = [{ print: 'begun' }, { write: 'out', name: 'partial', text: 'half' }, { sleep: 60 }]
    const outcome = await run(steps, { limits: { ...limits, seconds: 1 } })
    expect(outcome.kind).toBe('timeout')
    expect(outcome.kind === 'timeout' && outcome.stdout).toBe('begun')
    expect(textOf(outcome, 'partial')).toBe('half')
    expect(outcome.seconds).toBeLessThan(10)
  })

  it('run() rejects with AbortedError when the signal fires', async () => {
    const controller = new AbortController()
    const running = subject.sandbox.run(
      jobOf(subject, { command: commandOf([{ sleep: 60 }]) }),
      controller.signal,
    )
    setTimeout(() => controller.abort(), 300)
    await expect(running).rejects.toBeInstanceOf(AbortedError)
    const again = subject.sandbox.run(jobOf(subject, { command: commandOf([]) }), controller.signal)
    await expect(again).rejects.toBeInstanceOf(AbortedError)
  })

  it('run() works many times at once, each with its own copy', async () => {
    const ids = Array.from({ length: 6 }, (_, index) => String(index))
    const outcomes = await Promise.all(
      ids.map((id) =>
        run([
          { write: 'workspace', name: 'src/id', text: id },
          { sleep: 0.2 },
          { show: 'workspace', name: 'src/id' },
        ]),
      ),
    )
    expect(outcomes.map((outcome) => exited(outcome).stdout)).toEqual(ids)
  })

  it('prepare() gives the same environment for the same recipe', async () => {
    const signal = new AbortController().signal
    const again = await subject.sandbox.prepare(subject.environment.recipe, subject.workspace, { signal })
    expect(again).toEqual(subject.environment)
  })
}

/** The interpreter of the contract's steps for the fake. */
export async function behaveByContract({ command, stdin, workspace, variables }: FakeCall): Promise<FakeEnd> {
  const steps: readonly Step[] = JSON.parse(command.at(-1) ?? '[]')
  let [stdout, stderr, seconds, exitCode] = ['', '', 0.01, 0]
  const files: Record<string, string> = {}
  for (const step of steps) {
    if ('print' in step) stdout += step.print.repeat(step.times ?? 1)
    else if ('error' in step) stderr += step.error
    else if ('echoInput' in step) stdout += stdin
    else if ('show' in step)
      stdout += (step.show === 'workspace' ? workspace.get(step.name) : variables[step.name]) ?? 'unset'
    else if ('write' in step && step.write === 'workspace') workspace.set(step.name, step.text)
    else if ('write' in step) files[step.name] = step.text
    else if ('sleep' in step) seconds += step.sleep
    else if ('exit' in step) exitCode = step.exit
  }
  if (seconds > 30) await new Promise((resolve) => setTimeout(resolve, 500))
  return { exitCode, stdout, stderr, files, seconds }
}
