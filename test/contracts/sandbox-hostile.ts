import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  exited,
  limits,
  mebibyte,
  removeSubject,
  runPython,
  type Subject,
  textOf,
} from './sandbox-subject.ts'

/** What every real sandbox must withstand, the plain process included. */
export function hostileContract(open: () => Promise<Subject>): void {
  let subject: Subject
  beforeAll(async () => {
    subject = await open()
  }, 180_000)
  afterAll(async () => removeSubject(subject))

  it('run() takes a gigabyte of output without keeping it', async () => {
    const before = process.memoryUsage().rss
    const outcome = exited(
      await runPython(
        subject,
        `block = b'x' * (1 << 20)\nfor _ in range(1024): os.write(1, block)\nprint('END')`,
        {
          limits: { ...limits, seconds: 100 },
        },
      ),
    )
    expect(outcome.stdout).toMatch(/xEND\n$/)
    expect(outcome.stdout.length).toBeLessThan(limits.outputBytes + 100)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * mebibyte)
  }, 120_000)

  it('run() kills grandchildren that left the session, at the deadline and after a normal end', async () => {
    const marker = `agentao-test-${process.pid}-${Math.floor(performance.now())}`
    const daemon = `
import signal
for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(n, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, '-I', '-S', '-c', 'import time; time.sleep(120)', '${marker}'])
    os._exit(0)
time.sleep(0.3)
`
    const ended = exited(await runPython(subject, daemon))
    expect(ended.exitCode).toBe(0)
    const late = await runPython(subject, `${daemon}\ntime.sleep(60)`, {
      limits: { ...limits, seconds: 1.5 },
    })
    expect(late.kind).toBe('timeout')
    await sleep(100)
    expect(processesWith(marker)).toEqual([])
  })

  it('run() ignores links, pipes and folders without end in out', async () => {
    const outcome = exited(
      await runPython(
        subject,
        `
out = os.environ['OUT']
os.symlink('/etc/hostname', out + '/link')
os.symlink('/etc', out + '/folder')
os.symlink(out, out + '/loop')
os.mkfifo(out + '/pipe')
open(out + '/real', 'w').write('yes')
with open(out + '/sparse', 'wb') as file: file.truncate(40 << 20)
with open(out + '/locked', 'w') as file: file.write('no')
os.chmod(out + '/locked', 0)
path = out
for n in range(60):
    path += '/d'
    os.mkdir(path)
`,
      ),
    )
    expect(outcome.exitCode).toBe(0)
    const names = [...outcome.files.keys()].filter((name) => name !== 'locked').sort()
    expect(names).toEqual(['real', 'sparse'])
    expect(textOf(outcome, 'real')).toBe('yes')
  })

  it('run() shows nothing of the host environment', async () => {
    process.env.AGENTAO_TEST_SECRET = 'hunter2'
    const outcome = exited(
      await runPython(subject, `print(sorted(os.environ)); print(open('/proc/self/environ').read())`),
    )
    delete process.env.AGENTAO_TEST_SECRET
    expect(outcome.stdout).not.toContain('hunter2')
    const [names = ''] = outcome.stdout.split('\n')
    const known = [
      ...[
        'AGENTAO_RUN',
        'HOME',
        'LANG',
        'LC_CTYPE',
        'OUT',
        'PATH',
        'PWD',
        'SAMPLE_MODE',
        'TMPDIR',
        'TOOLS',
        'TZ',
      ],
      ...[
        'PYTHONDONTWRITEBYTECODE',
        'PYTHONHASHSEED',
        'PYTHONNOUSERSITE',
        'PYTHONPATH',
        'VIRTUAL_ENV',
        'OLDPWD',
      ],
    ]
    const seen = [...names.matchAll(/'([^']+)'/g)].map(([, name]) => name)
    expect(seen.filter((name) => name !== undefined && !known.includes(name))).toEqual([])
  })

  it('run() puts the source roots on the import path and lets the tools be read', async () => {
    const command = `
code = 'import thing, os; print(thing.answer, os.getcwd() in os.environ["PYTHONPATH"])'
print(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stdout)
print(open(os.environ['TOOLS'] + '/tool.txt').read())
`
    const { stdout } = exited(await runPython(subject, command))
    expect(stdout).toContain('42 True')
    expect(stdout).toContain('a tool')
  })

  it('run() stops a process that takes more memory than it may', async () => {
    const hog = `
blocks = []
try:
    while True: blocks.append(bytearray(os.urandom(1 << 20) * 16))
except MemoryError:
    print('refused', len(blocks) * 16)
    sys.exit(9)
`
    const outcome = exited(
      await runPython(subject, hog, { limits: { ...limits, memoryBytes: 256 * mebibyte } }),
    )
    expect(outcome.exitCode).not.toBe(0)
    expect(Number(/refused (\d+)/.exec(outcome.stdout)?.[1] ?? 0)).toBeLessThanOrEqual(256)
  })

  it('run() stops many processes that together take more memory than they may', async () => {
    const hogs = `
for _ in range(8):
    if os.fork() == 0:
        block = bytearray(os.urandom(1 << 20) * 96)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
`
    const outcome = await runPython(subject, hogs, { limits: { ...limits, memoryBytes: 256 * mebibyte } })
    expect(outcome.kind).toBe('exited')
    expect(outcome.kind === 'exited' && outcome.oomKilled).toBe(true)
    expect(outcome.seconds).toBeLessThan(20)
  })

  it('run() survives a fork bomb and ends it', async () => {
    const marker = `agentao_bomb_${process.pid}`
    const bomb = `${marker} = 1
while True:
    try:
        if os.fork() == 0: continue
    except OSError: time.sleep(0.01)
`
    const outcome = await runPython(subject, bomb, { limits: { ...limits, seconds: 3 } })
    expect(['timeout', 'exited']).toContain(outcome.kind)
    expect(exited(await runPython(subject, 'print(1)')).stdout).toBe('1\n')
    await sleep(100)
    expect(processesWith(marker)).toEqual([])
  })

  it('run() does not let one file grow beyond the disk limit', async () => {
    const filler = `
try:
    with open('big', 'wb') as file:
        for _ in range(200): file.write(b'x' * (1 << 20))
except OSError as error: print('stopped', error.errno)
print(os.path.getsize('big') >> 20)
`
    const { stdout, exitCode } = exited(await runPython(subject, filler))
    const size = Number(stdout.trim().split('\n').at(-1))
    if (exitCode === 0) expect(size).toBeLessThanOrEqual(limits.diskBytes / mebibyte)
  })

  it('run() tells apart a command that is not there', async () => {
    const outcome = exited(await runPython(subject, '', { command: () => ['/nowhere/at-all'] }))
    expect([126, 127]).toContain(outcome.exitCode)
  })

  it('run() leaves no folder behind', async () => {
    await runPython(subject, `os.makedirs('deep/er'); os.chmod('deep', 0)`)
    const temp = `${subject.root}/temp`
    expect(existsSync(temp) ? readdirSync(temp) : []).toEqual([])
  })
}

function processesWith(text: string): readonly string[] {
  const listed = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
  return listed.split('\n').filter((line) => line.includes(text) && isAlive(line.trim().split(' ')[0] ?? ''))
}

function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
