import type { ExecResult, Probes } from '../../src/lib/cli/doctor/check.ts'

export const exited = (exitCode: number, stdout = '', stderr = ''): ExecResult => ({
  kind: 'exited',
  exitCode,
  stdout,
  stderr,
})

/** A machine on which everything is well, but for what is overridden. */
export function fakeProbes(
  overrides: Partial<Omit<Probes, 'exec'>> & {
    readonly programs?: Readonly<Record<string, ExecResult>>
  } = {},
): Probes {
  const programs: Readonly<Record<string, ExecResult>> = {
    'python3 -c': exited(0, '3.12.1\n'),
    'python3 -m': exited(0, 'pip (26.0)\n'),
    git: exited(0, 'git version 2.50.0\n'),
    bwrap: exited(0),
    ...overrides.programs,
  }
  const now = Date.UTC(2026, 5, 1)
  return {
    nodeVersion: '24.21.0',
    now: () => now,
    variable: (name) => (name === 'PIP_INDEX_URL' ? 'https://index.test/simple' : undefined),
    exec: async (command, args) =>
      programs[command] ?? programs[`${command} ${args[0]}`] ?? { kind: 'missing' },
    fetch: async () => ({ status: 200, date: new Date(now).toUTCString() }),
    pingDocker: async () => true,
    folder: async () => ({ exists: true, freeBytes: 50 * 1024 ** 3, writable: true }),
    makeFolder: async () => undefined,
    ...overrides,
  }
}
