import { type Check, type CheckRow, okRow, warnRow } from './check.ts'

const dockerSocket = 'unix:///var/run/docker.sock'

/** Asks both ways to isolate code. Neither is required, but one of them should work. */
export const checkSandboxes: Check = {
  name: 'sandboxes',
  run: async (input, signal) => {
    const rows = await Promise.all([bubblewrap(input, signal), docker(input, signal)])
    if (rows.some(({ status }) => status === 'ok')) return rows
    const none = warnRow(
      'isolation',
      'Only the process sandbox works here: code under test runs with your own rights.',
      'Set up bubblewrap or Docker before running code you did not choose.',
    )
    return [...rows, none]
  },
}

const bubblewrap: (...args: Parameters<Check['run']>) => Promise<CheckRow> = async ({ probes }, signal) => {
  const name = 'bubblewrap'
  const args = [
    '--unshare-all',
    '--die-with-parent',
    '--ro-bind',
    '/',
    '/',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
  ]
  const ran = await probes.exec('bwrap', [...args, 'true'], signal)
  if (ran.kind === 'missing')
    return warnRow(name, 'bwrap is not installed.', 'Install it (Debian: apt install bubblewrap).')
  if (ran.exitCode === 0) return okRow(name, 'works')
  const [reason = 'no reason given'] = ran.stderr.trim().split('\n', 1)
  return warnRow(
    name,
    `bwrap does not work here: ${reason}`,
    'Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or the AppArmor profile), or use Docker.',
  )
}

const docker: (...args: Parameters<Check['run']>) => Promise<CheckRow> = async ({ probes }, signal) => {
  const name = 'Docker'
  const host = probes.variable('DOCKER_HOST') ?? dockerSocket
  if (await probes.pingDocker(host, signal)) return okRow(name, `the daemon at ${host} answers`)
  return warnRow(
    name,
    `no daemon answers at ${host}.`,
    'Start Docker or set DOCKER_HOST, and see that you may use its socket; bubblewrap serves without it.',
  )
}
