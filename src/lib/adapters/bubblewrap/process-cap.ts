import type { Privilege } from './bubblewrap-options.ts'

/** The first kernel that counts processes per user namespace; before it, all processes of the user count together. */
const counting = { major: 5, minor: 14 } as const

/** Whether RLIMIT_NPROC means the processes of one sandbox: root gives each run a user of its own, others need the kernel. */
export function canCapProcesses(privilege: Privilege, kernelRelease: string): boolean {
  if (privilege.kind === 'root') return true
  const [major = 0, minor = 0] = kernelRelease.split('.').map((part) => Number.parseInt(part, 10))
  return major > counting.major || (major === counting.major && minor >= counting.minor)
}
