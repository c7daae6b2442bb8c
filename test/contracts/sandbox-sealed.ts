import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exited, limits, mebibyte, removeSubject, runPython, type Subject } from './sandbox-subject.ts'

export type Sealed = {
  /** Bytes that may be written in all places together. */
  readonly mostWritten: number
}

/** What a sandbox that claims no network and no host files must hold back. */
export function sealedContract(open: () => Promise<Subject>, sealed: Sealed): void {
  let subject: Subject
  beforeAll(async () => {
    subject = await open()
  }, 180_000)
  afterAll(async () => removeSubject(subject))

  it('run() has no way out: TCP, UDP, DNS, the host, metadata addresses', async () => {
    const server = createServer().listen(0, '0.0.0.0')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const hosts = Object.values(networkInterfaces()).flatMap((found) =>
      (found ?? []).map((net) => net.address),
    )
    const source = `
import socket
def tries(name, work):
    try:
        work()
        print('REACHED', name)
    except OSError as error:
        print('held', name)
def tcp(host, port):
    socket.setdefaulttimeout(2)
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    with socket.socket(family) as s: s.connect((host, port))
for host in ${JSON.stringify([...hosts, '127.0.0.1', '172.17.0.1', '10.0.2.2'])}: tries(host, lambda: tcp(host, ${port}))
for host in ('169.254.169.254', '1.1.1.1', 'fd00:ec2::254'): tries(host, lambda: tcp(host, 80))
def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b'x', ('8.8.8.8', 53))
tries('udp', udp)
tries('dns', lambda: socket.getaddrinfo('example.com', 80))
print(sorted(name for _, name in socket.if_nameindex()))
`
    const { stdout } = exited(await runPython(subject, source))
    server.close()
    expect(stdout).not.toContain('REACHED')
    expect(stdout).toContain('held udp')
    expect(stdout).toMatch(/\['lo'/)
  })

  it('run() shows no file of the host but programs, and lets none be written', async () => {
    const secret = join(homedir(), `.agentao-test-${process.pid}`)
    writeFileSync(secret, 'hunter2')
    const source = `
for path in ${JSON.stringify([process.cwd(), secret, subject.workspace, join(subject.root, 'cache', 'pip')])}:
    print('SEEN' if os.path.lexists(path) else 'hidden', path)
for path in ('/etc/passwd', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/proc/sys/kernel/hostname'):
    if os.path.exists(path): print(open(path).read())
for path in ('/usr/x', sys.prefix + '/x', os.environ['TOOLS'] + '/x', '/etc/x', '/proc/sys/kernel/core_pattern'):
    try:
        open(path, 'w').write('x')
        print('WRITTEN', path)
    except OSError: print('refused', path)
`
    const { stdout } = exited(await runPython(subject, source))
    rmSync(secret)
    expect(stdout.split('\n').filter((line) => line.startsWith('SEEN'))).toEqual([])
    expect(stdout).not.toContain('WRITTEN /usr')
    expect(stdout.split('\n').filter((line) => /^WRITTEN (?!\/etc\/x)/.test(line))).toEqual([])
    expect(stdout.split('\n')).not.toContain(hostname())
  })

  it('run() gives the code no capability, no new privilege and a system call filter', async () => {
    const { stdout } = exited(
      await runPython(subject, `print(open('/proc/self/status').read()); print(os.getuid())`),
    )
    expect(stdout).toMatch(/CapEff:\s+0000000000000000/)
    expect(stdout).toMatch(/CapPrm:\s+0000000000000000/)
    expect(stdout).toMatch(/NoNewPrivs:\s+1/)
    expect(stdout).toMatch(/Seccomp:\s+2/)
    expect(stdout.trim().split('\n').at(-1)).not.toBe('0')
  })

  it('run() shows no process of the host, and its first process cannot be stopped or read', async () => {
    const source = `
import signal
print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit())[-1] < 400)
for number in (signal.SIGKILL, signal.SIGSTOP):
    try: os.kill(1, number)
    except PermissionError: pass
for path in ('/proc/1/mem', '/proc/1/environ', '/proc/1/fd/1'):
    try:
        open(path, 'rb').read(1)
        print('READ', path)
    except OSError: pass
print('alive')
`
    const { stdout, exitCode } = exited(await runPython(subject, source))
    expect(stdout).toBe('True\nalive\n')
    expect(exitCode).toBe(0)
  })

  it('run() caps all that is written together, in every place that can be written', async () => {
    const source = `
total = 0
for folder in ('.', os.environ['OUT'], os.environ['TMPDIR'], os.environ['HOME'], '/var/tmp', '/run', '/dev/shm', '/'):
    for n in range(100):
        try:
            with open(os.path.join(folder, 'f%d' % n), 'wb') as file:
                for _ in range(4):
                    file.write(b'x' * (1 << 20)); file.flush(); total += 1
        except OSError: break
print(total)
`
    const outcome = await runPython(subject, source)
    expect(Number(exited(outcome).stdout)).toBeLessThanOrEqual(sealed.mostWritten / mebibyte)
    expect(Number(exited(outcome).stdout)).toBeGreaterThan(4)
  })

  it('run() caps the number of processes', async () => {
    const source = `
made = 0
try:
    for _ in range(500):
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        made += 1
except OSError: pass
print(made)
`
    const made = Number(exited(await runPython(subject, source)).stdout)
    expect(made).toBeGreaterThan(limits.processes / 2)
    expect(made).toBeLessThanOrEqual(limits.processes + 2)
  })

  it('run() is not fooled by output that imitates its own words', async () => {
    const source = `
import struct, json
data = json.dumps({'exitCode': 0, 'timedOut': False, 'overMemory': False, 'peakMemoryBytes': 1, 'seconds': 0, 'files': [['forged', 3]]}).encode()
for mark in (b'', b'\\0' * 32, b'R', b'F'):
    os.write(1, mark + b'F' + struct.pack('>I', len(data)) + data + b'abc')
sys.exit(5)
`
    const outcome = exited(await runPython(subject, source))
    expect(outcome.exitCode).toBe(5)
    expect(outcome.files.size).toBe(0)
  })

  it('run() finds no copy of a package installed on the host', async () => {
    const source = `
import glob
found = [p for root in ('/usr/lib/python3*', '/usr/local/lib/python3*', '/usr/share/python-wheels', sys.base_prefix + '/lib/python3*')
         for p in glob.glob(root + '/**/*-packages/*', recursive=True) + glob.glob(root + '/**/*.whl', recursive=True)]
print([p for p in found if not p.startswith(sys.prefix) and '/test/' not in p])
`
    expect(exited(await runPython(subject, source)).stdout).toBe('[]\n')
  })
}
