import { spawn } from 'node:child_process'
import type Docker from 'dockerode'
import { z } from 'zod'
import { ExternalError } from '../../kernel/errors.ts'
import { labels } from '../docker/labels.ts'

type ImportRequest = { readonly python: string; readonly version: string; readonly signal: AbortSignal }

const eventSchema = z.object({ status: z.string().optional(), error: z.string().optional() })

/** Turns a folder into an image through the daemon's import, and gives back the image's id. */
export async function importRoot(docker: Docker, root: string, request: ImportRequest): Promise<string> {
  const { python, version, signal } = request
  const excluded = ['./proc/*', './sys/*', './dev/*', './run/*', './tmp/*'].map((path) => `--exclude=${path}`)
  const archive = spawn('tar', ['-C', root, '--numeric-owner', '--one-file-system', ...excluded, '-c', '.'], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  })
  const ended = new Promise<number>((resolve, reject) => {
    archive.once('error', reject)
    archive.once('close', (code) => resolve(code ?? 1))
  })
  const changes = [`LABEL ${labels.base}=${version}`, `LABEL ${labels.python}=${python}`, 'CMD ["/bin/sh"]']
  const reply = docker.importImage(archive.stdout, {
    repo: 'agentao-base',
    tag: `python${python}`,
    changes: changes.join('\n'),
  })
  const [stream, code] = await Promise.all([reply, ended])
  const text = await readText(stream)
  const events = text.split('\n').flatMap((line) => parseEvent(line))
  const failure = events.find((event) => event.error !== undefined)?.error
  const id = events.flatMap((event) => /sha256:[0-9a-f]{64}/.exec(event.status ?? '')?.[0] ?? []).at(-1)
  if (code === 0 && failure === undefined && id !== undefined) return id
  throw new ExternalError(
    'AGT_DOCKER',
    `The base image could not be imported: ${failure ?? `tar ended with ${code}`}.`,
    {
      service: 'docker',
    },
  )
}

async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

function parseEvent(line: string): readonly z.infer<typeof eventSchema>[] {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line))
    return parsed.success ? [parsed.data] : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
