import { spawn } from 'node:child_process'
import { Agent, type ClientRequestArgs } from 'node:http'
import { Duplex } from 'node:stream'

/**
 * Carries each connection through the system's own ssh, as the docker command does: the user's configuration, keys and
 * known hosts hold, and an unknown host is refused.
 */
export function createSshAgent(url: URL, variables: Readonly<Record<string, string>>): Agent {
  const agent = new Agent({ keepAlive: false })
  agent.createConnection = (_options: ClientRequestArgs) => dial(url, variables)
  return agent
}

function dial(url: URL, variables: Readonly<Record<string, string>>): Duplex {
  const user = url.username === '' ? [] : ['-l', decodeURIComponent(url.username)]
  const port = url.port === '' ? [] : ['-p', url.port]
  const command = ['docker', 'system', 'dial-stdio']
  const child = spawn('ssh', ['-o', 'BatchMode=yes', ...user, ...port, '--', url.hostname, ...command], {
    env: { ...variables },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const connection = Duplex.from({ writable: child.stdin, readable: child.stdout })
  child.once('error', (error) => connection.destroy(error))
  connection.once('close', () => child.kill('SIGTERM'))
  return connection
}
