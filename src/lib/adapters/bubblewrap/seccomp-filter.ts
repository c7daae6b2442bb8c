type Machine = {
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly audit: number
  readonly clone: number
  readonly socket: number
  readonly denied: readonly number[]
}

/** The same numbers on every architecture (asm-generic): io_uring, the new mount calls, pidfd_getfd, mount_setattr. */
const deniedEverywhere = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442]
const clone3 = 435

/**
 * Calls with which a process could make namespaces and mounts of its own (and so memory that nobody counts), trace
 * others, or reach parts of the kernel that tests have no use for; memfd_create and shmget because what they hold is
 * in no process's memory.
 */
const machines: Readonly<Record<string, Machine>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    socket: 41,
    // biome-ignore format: one line a group
    denied: [
      272, 308, 165, 166, 155, 161, 101, 310, 311, 312, 321, 298, 323, 250, 248, 249, 246, 320, 175, 313, 176,
      167, 168, 169, 163, 179, 304, 172, 173, 103, 154, 279, 212, 319, 29,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    socket: 198,
    // biome-ignore format: one line a group
    denied: [
      97, 268, 40, 39, 41, 51, 117, 270, 271, 272, 280, 241, 282, 219, 217, 218, 104, 294, 105, 273, 106,
      224, 225, 142, 89, 60, 265, 116, 239, 18, 279, 194,
    ],
  },
}

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespace = 0x7e020000
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: others, such as vsock, are not held back by a network namespace. */
const families = [1, 2, 10, 16]
const x32Bit = 0x40000000

const load = 0x20
const ifEqual = 0x15
const ifAtLeast = 0x35
const ifAnyBit = 0x45
const answer = 0x06
const allow = 0x7fff0000
const refuse = (errno: number): number => 0x00050000 | errno
const [permission, missing, family] = [refuse(1), refuse(38), refuse(97)] as const

/** Offsets in struct seccomp_data. */
const at = { number: 0, machine: 4, firstArgument: 16 } as const

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number]

/** A compiled filter for `bwrap --seccomp`, or null for an architecture that has none here. */
export function seccompFilter(arch: string): Buffer | null {
  const machine = machines[arch]
  if (machine === undefined) return null
  const program: Instruction[] = [
    [load, 0, 0, at.machine],
    [ifEqual, 1, 0, machine.audit],
    [answer, 0, 0, permission],
    [load, 0, 0, at.number],
    [ifAtLeast, 0, 1, x32Bit],
    [answer, 0, 0, missing],
    ...refuseCall(clone3, missing),
    ...[...machine.denied, ...deniedEverywhere].flatMap((number) => refuseCall(number, permission)),
    [ifEqual, 0, 4, machine.clone],
    [load, 0, 0, at.firstArgument],
    [ifAnyBit, 0, 1, newNamespace],
    [answer, 0, 0, permission],
    [answer, 0, 0, allow],
    [ifEqual, 0, families.length + 2, machine.socket],
    [load, 0, 0, at.firstArgument],
    ...families.map((number, index): Instruction => [ifEqual, families.length - index, 0, number]),
    [answer, 0, 0, family],
    [answer, 0, 0, allow],
  ]
  return Buffer.concat(program.map(encode))
}

function refuseCall(number: number, errno: number): readonly Instruction[] {
  return [
    [ifEqual, 0, 1, number],
    [answer, 0, 0, errno],
  ]
}

/** struct sock_filter. */
function encode([code, whenTrue, whenFalse, value]: Instruction): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(whenTrue, 2)
  bytes.writeUInt8(whenFalse, 3)
  bytes.writeUInt32LE(value >>> 0, 4)
  return bytes
}
