import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { UserError } from '../../kernel/errors.ts'
import type { DockerSettings } from './docker-settings.ts'
import { createSshAgent } from './ssh-agent.ts'

/** A client of the daemon that the settings name; nothing is asked of it yet. Throws UserError AGT_CONFIG. */
export async function connectDocker(settings: DockerSettings): Promise<Docker> {
  const { default: Client } = await import('dockerode')
  if (settings.host === null) return new Client({ host: '', socketPath: await firstSocket(settings.sockets) })
  const url = URL.parse(settings.host.includes('://') ? settings.host : `tcp://${settings.host}`)
  if (url === null) throw unusable(settings.host)
  const port = url.port === '' ? undefined : Number(url.port)
  switch (url.protocol) {
    case 'unix:':
      return new Client({ host: '', socketPath: url.pathname })
    case 'ssh:':
      return overSsh(new Client({ host: 'docker.invalid', port: 80, protocol: 'http' }), url, settings)
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const secure = settings.tlsVerify || url.protocol === 'https:' || port === 2376
      const tls = secure ? await certificates(settings.certPath) : {}
      return new Client({
        host: url.hostname,
        port: port ?? (secure ? 2376 : 2375),
        protocol: secure ? 'https' : 'http',
        ...tls,
      })
    }
    default:
      throw unusable(settings.host)
  }
}

/** The client's type does not know that it takes an agent of our own for its connections. */
function overSsh(docker: Docker, url: URL, settings: DockerSettings): Docker {
  Object.assign(docker.modem, { agent: createSshAgent(url, settings.sshVariables) })
  return docker
}

/** The first socket that is there; the first of all, so that an error can name it, when none is. */
async function firstSocket(sockets: readonly string[]): Promise<string> {
  for (const path of sockets) {
    const found = await access(path).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return sockets[0] ?? '/var/run/docker.sock'
}

async function certificates(folder: string | null): Promise<{ ca?: string; cert?: string; key?: string }> {
  if (folder === null) return {}
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
}

function unusable(host: string): UserError {
  return new UserError('AGT_CONFIG', `DOCKER_HOST is "${host}", which names no daemon.`, {
    hint: 'Use unix:///path, tcp://host:port or ssh://user@host.',
  })
}
