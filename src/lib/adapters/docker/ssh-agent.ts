import { spawn } from 'node:child_process'
import { Agent, type ClientRequestArgs } from 'node:http'
import { Duplex } from 'node:stream'
import { hasErrno } from '../../kernel/errors.ts'

/**
 * Carries each connection through the system's own ssh, as the docker command does: the user's configuration, keys and
 * known hosts hold, and an unknown host is refused.
 */
export function createSshAgent(url: URL, variables: Readonly<Record<string, string>>): Agent {
  const agent = new Agent({ keepAlive: false })
  agent.createConnection = (_options: ClientRequestArgs) => dial(url, variables)
  return agent
}

/** Enough for the last words of ssh, whatever a login banner says before them. */
const keptErrorCharacters = 4096

/**
 * One connection. When ssh fails it ends with an error of code ESSH and what ssh said last: what a request sees of it
 * otherwise is a broken pipe.
 */
function dial(url: URL, variables: Readonly<Record<string, string>>): Duplex {
  const user = url.username === '' ? [] : ['-l', decodeURIComponent(url.username)]
  const port = url.port === '' ? [] : ['-p', url.port]
  const command = ['docker', 'system', 'dial-stdio']
  const child = spawn('ssh', ['-o', 'BatchMode=yes', ...user, ...port, '--', url.hostname, ...command], {
    env: { ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const connection = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill('SIGTERM')
      done(error)
    },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-keptErrorCharacters)
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) child.stdout.pause()
  })
  // A pipe that breaks is the end of ssh, which says more when it comes.
  child.stdin.on('error', () => undefined)
  child.once('error', (error) => connection.destroy(sshFailure(url, startFailure(error))))
  child.once('close', (code) => {
    if (connection.destroyed) return
    if (code === 0) connection.push(null)
    else connection.destroy(sshFailure(url, lastLine(said)))
  })
  return connection
}

const startFailure = (error: Error): string =>
  hasErrno(error, 'ENOENT') ? 'there is no ssh on PATH' : error.message

/** Of several lines, such as a warning and its consequence, the last says why it ended. */
function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return (lines.at(-1) ?? 'it ended without a word').replace(/\.$/, '')
}

function sshFailure({ hostname }: URL, reason: string): Error {
  return Object.assign(new Error(`ssh to ${hostname} failed: ${reason}`), { code: 'ESSH' })
}
