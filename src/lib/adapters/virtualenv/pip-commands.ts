import { join } from 'node:path'

const pip = (folder: string): readonly string[] => [join(folder, 'bin', 'python'), '-m', 'pip']
const common = ['--disable-pip-version-check', '--no-input', '--retries', '3']

export function installCommand(folder: string, rest: readonly string[]): readonly string[] {
  const quiet = ['--progress-bar', 'off', '--no-warn-script-location']
  return [...pip(folder), 'install', ...common, ...quiet, ...rest]
}

/** Builds the wheel of the working directory into `wheels`. */
export function wheelCommand(folder: string, wheels: string): readonly string[] {
  return [...pip(folder), 'wheel', ...common, '--progress-bar', 'off', '--no-deps', '-w', wheels, '.']
}

/** Variables of every build command; the environment comes first on PATH, as if it were active. */
export function pipArguments(folder: string): Record<string, string> {
  return {
    PATH: `${join(folder, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    VIRTUAL_ENV: folder,
    LANG: 'C.UTF-8',
    PYTHONNOUSERSITE: '1',
    PIP_CONFIG_FILE: '/dev/null',
  }
}
