import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../../fakes/temp-dir.ts'
import { demoTask } from './demo-task.ts'
import { collectHook, exported } from './harbor-exported.ts'

const certificates = '/etc/ssl/certs/ca-certificates.crt'
const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

function localBase(): string | null {
  const images = spawnSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'], { encoding: 'utf8' })
  const names = images.status === 0 ? images.stdout.split('\n') : []
  return ['python:3.11-slim', 'agentao-base:python3.11'].find((name) => names.includes(name)) ?? null
}

/** The base with the certificates of this machine, whose proxy may be signed by one of its own. */
function trustingBase(base: string): string {
  const context = tempDir()
  if (!existsSync(certificates)) return base
  copyFileSync(certificates, join(context, 'certificates'))
  writeFileSync(
    join(context, 'Dockerfile'),
    `FROM ${base}\nCOPY certificates ${certificates}\nENV PIP_CERT=${certificates}\n`,
  )
  docker('build', '-q', '-t', 'agentao-test-base', context)
  return 'agentao-test-base'
}

async function exportedDemo(): Promise<{ readonly dir: string; readonly hook: string }> {
  const { record, ...content } = await demoTask()
  const environment = { ...record.environment, requirements: ['pytest==9.0.1'] }
  const dir = await exported({ ...content, record: { ...record, environment } })
  return { dir, hook: collectHook(dir) }
}

describe('the exported folder in Docker', () => {
  it('rewards the oracle with 1 and doing nothing with 0', { timeout: 600_000 }, async (context) => {
    const base = localBase()
    if (base === null)
      return context.skip('no Docker daemon with python:3.11-slim or agentao-base:python3.11')
    const { dir, hook } = await exportedDemo()
    const from = trustingBase(base)
    const build = ['build', '-q', '--network', 'host', '--build-arg', `BASE=${from}`]
    for (const part of ['environment', 'tests'])
      docker(...build, '-t', `agentao-test-${part}`, join(dir, part))
    const run = (image: string, mounts: readonly string[], command: string): string =>
      docker('run', '--rm', '--network', 'none', ...mounts, image, 'bash', '-c', command)
    for (const [solve, reward] of [
      ['bash /solution/solve.sh', 1],
      ['true', 0],
    ] as const) {
      const logs = join(tempDir(), 'logs')
      mkdirSync(logs)
      const mounts = ['-v', `${logs}:/logs`]
      const solution = ['-v', `${join(dir, 'solution')}:/solution:ro`]
      run('agentao-test-environment', [...mounts, ...solution], `${solve} && ${hook}`)
      const log = run('agentao-test-tests', mounts, 'bash /tests/test.sh')
      const written = JSON.parse(readFileSync(join(logs, 'verifier/reward.json'), 'utf8'))
      expect(written, log).toMatchObject({ reward, pass_to_pass: 1 })
    }
    docker('rmi', '-f', 'agentao-test-environment', 'agentao-test-tests', 'agentao-test-base')
  })
})
