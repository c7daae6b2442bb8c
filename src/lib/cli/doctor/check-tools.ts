import { type Check, failRow, okRow, warnRow } from './check.ts'

const leastNode = 24
const leastPython = [3, 9] as const

export const checkNode: Check = {
  name: 'Node.js',
  run: async ({ probes }) => {
    const major = Number(probes.nodeVersion.split('.', 1)[0])
    if (major >= leastNode) return [okRow('Node.js', probes.nodeVersion)]
    return [failRow('Node.js', `${probes.nodeVersion} is too old.`, `Install Node.js ${leastNode} or newer.`)]
  },
}

/** ensurepip is what Debian leaves out when python3-venv is not installed. */
const pythonScript = `import sys
print("%d.%d.%d" % sys.version_info[:3])
import venv, ensurepip`

export const checkPython: Check = {
  name: 'Python',
  run: async ({ probes }, signal) => {
    const fix = 'Install Python 3.9 or newer with its venv module (Debian: apt install python3 python3-venv).'
    const ran = await probes.exec('python3', ['-c', pythonScript], signal)
    if (ran.kind === 'missing') return [failRow('Python', 'python3 is not on PATH.', fix)]
    const [version = ''] = ran.stdout.trim().split('\n', 1)
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const isOld = major < leastPython[0] || (major === leastPython[0] && minor < leastPython[1])
    if (isOld) return [failRow('Python', `${version || 'its version'} is too old.`, fix)]
    if (ran.exitCode !== 0) return [failRow('Python', `${version} has no working venv module.`, fix)]
    return [okRow('Python', `${version} with venv`)]
  },
}

export const checkGit: Check = {
  name: 'git',
  run: async ({ probes }, signal) => {
    const ran = await probes.exec('git', ['--version'], signal)
    if (ran.kind === 'exited' && ran.exitCode === 0)
      return [okRow('git', ran.stdout.trim().replace(/^git version /, ''))]
    const detail = ran.kind === 'missing' ? 'git is not on PATH.' : `git does not run: ${ran.stderr.trim()}`
    return [warnRow('git', detail, 'Install git; a few tools that agents use expect it.')]
  },
}
