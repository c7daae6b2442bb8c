import { type Check, type CheckRow, type DoctorInput, okRow, warnRow } from './check.ts'

const maxSkewSeconds = 30
/** No copy of agentao is older than this: a clock before it is wrong. */
const earliestNow = Date.UTC(2025, 10, 1)

export const checkIndex: Check = {
  name: 'package index',
  run: async ({ config, probes }, signal) => {
    const name = 'package index'
    const index = config.packageIndexUrl === null ? [] : ['--index-url', config.packageIndexUrl]
    // pip itself is asked, so that its own index, proxy and certificate settings are what is checked.
    const args = ['-m', 'pip', 'index', 'versions', 'pip', ...index, '--timeout', '4', '--retries', '0']
    const ran = await probes.exec('python3', [...args, '--disable-pip-version-check'], signal)
    if (ran.kind === 'exited' && ran.exitCode === 0) return [okRow(name, 'pip reaches it')]
    if (ran.kind === 'missing' || /No module named pip/.test(ran.stderr))
      return [await askDirectly(name, { config, probes }, signal)]
    return [unreachable(name)]
  },
}

async function askDirectly(
  name: string,
  { config, probes }: Pick<DoctorInput, 'config' | 'probes'>,
  signal: AbortSignal,
): Promise<CheckRow> {
  const index = config.packageIndexUrl ?? probes.variable('PIP_INDEX_URL')
  if (index === undefined)
    return warnRow(name, 'not known, as python3 has no pip.', 'Install pip for python3.')
  try {
    const url = `${index.replace(/\/$/, '')}/pip/`
    const { status } = await probes.fetch(url, signal)
    return status < 400 ? okRow(name, 'answers') : unreachable(name)
  } catch {
    return unreachable(name)
  }
}

const unreachable = (name: string): CheckRow =>
  warnRow(
    name,
    'not reachable; only local projects and the sample package can serve.',
    'Check the network and the index settings (packageIndexUrl, PIP_INDEX_URL, HTTPS_PROXY).',
  )

export const checkClock: Check = {
  name: 'clock',
  run: async ({ probes, config }, signal) => {
    const now = probes.now()
    const fix =
      'Set the clock, or turn on time synchronisation: signed requests are refused when clocks differ.'
    if (now < earliestNow) return [warnRow('clock', `${new Date(now).toISOString()} is in the past.`, fix)]
    const url = config.packageIndexUrl ?? probes.variable('PIP_INDEX_URL')
    const date = url === undefined ? null : await serverDate(url, probes, signal)
    if (date === null)
      return [okRow('clock', 'plausible; not compared, nothing on the network told the time')]
    const skew = Math.abs(probes.now() - date) / 1000
    if (skew > maxSkewSeconds)
      return [warnRow('clock', `differs from the package index by ${Math.round(skew)} s.`, fix)]
    return [okRow('clock', 'agrees with the package index')]
  },
}

async function serverDate(
  url: string,
  probes: DoctorInput['probes'],
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const { date } = await probes.fetch(url, signal)
    const at = Date.parse(date ?? '')
    return Number.isNaN(at) ? null : at
  } catch {
    return null
  }
}
