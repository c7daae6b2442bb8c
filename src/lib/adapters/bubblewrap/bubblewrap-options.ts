/** How the sandbox's processes are kept from being the user who started it. */
export type Privilege =
  /** Started by root: the supervisor keeps a few capabilities and gives the command a user id of its own. */
  | { readonly kind: 'root' }
  /** Started by anybody else: all live in a user namespace in which they are one unprivileged user. */
  | { readonly kind: 'user' }

/** The user id seen inside when a user namespace is used. */
export const insideUser = 1000
const supervisorCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID']
const sharedMemoryBytes = 64 * 1024 * 1024

export type BubblewrapPlan = {
  readonly privilege: Privilege
  readonly network: boolean
  /** Size of the one file system that can be written; null where bwrap is too old to cap it. */
  readonly diskBytes: number | null
  readonly mounts: readonly string[]
  readonly command: readonly string[]
  readonly seccomp: boolean
}

/** The file descriptor on which bwrap reads its system call filter. */
const seccompDescriptor = 3

/** The whole bwrap command line: fresh namespaces, no capability, an empty environment, a root of our own. */
export function bubblewrapCommand(plan: BubblewrapPlan): readonly string[] {
  const size = (bytes: number): string[] => (plan.diskBytes === null ? [] : ['--size', String(bytes)])
  const openMode = plan.diskBytes === null ? [] : ['--perms', '1777']
  return [
    'bwrap',
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(plan.network ? [] : ['--unshare-net']),
    ...['--die-with-parent', '--new-session', '--as-pid-1', '--clearenv', '--hostname', 'sandbox'],
    ...privilegeOptions(plan.privilege),
    ...size(plan.diskBytes ?? 0),
    ...['--tmpfs', '/', '--proc', '/proc', '--dev', '/dev'],
    ...[...openMode, ...size(sharedMemoryBytes), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...plan.mounts,
    ...(plan.seccomp ? ['--seccomp', String(seccompDescriptor)] : []),
    ...['--chdir', '/', '--', ...plan.command],
  ]
}

function privilegeOptions(privilege: Privilege): string[] {
  const user = String(insideUser)
  if (privilege.kind === 'user') return ['--unshare-user', '--uid', user, '--gid', user, '--cap-drop', 'ALL']
  return ['--cap-drop', 'ALL', ...supervisorCapabilities.flatMap((name) => ['--cap-add', `CAP_${name}`])]
}
