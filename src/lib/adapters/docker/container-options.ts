import type { ContainerCreateOptions } from 'dockerode'
import type { SandboxLimits } from '../../domain/ports/sandbox.ts'

/** The user `nobody`: it owns nothing in any image. */
export const containerUser = 65_534
export const runFolders = { workspace: '/testbed', temp: '/tmp', own: '/agentao' } as const
/** Where a build keeps what must not become part of its image. */
export const buildFolder = '/agentao-build'

const sharedMemoryBytes = 64 * 1024 * 1024
const openFiles = 4096
const ulimits = [
  { Name: 'nofile', Soft: openFiles, Hard: openFiles },
  { Name: 'core', Soft: 0, Hard: 0 },
  // Named only because Podman would otherwise ask for more than its own user may give. The real cap is PidsLimit.
  { Name: 'nproc', Soft: 16_384, Hard: 16_384 },
]
/** The supervisor itself, and the tools it starts before the command. */
const ownProcesses = 3

/** Podman answers as Docker does, with a few differences. */
export type Engine = 'docker' | 'podman'

export type ContainerPlan = {
  readonly image: string
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly limits: SandboxLimits
  readonly cpus: number
  readonly engine: Engine
}

/** Docker gives a file system the mode of the folder it covers, so its owner is named; Podman takes no owner there. */
function ownership(engine: Engine): string {
  return engine === 'podman' ? 'mode=1777,notmpcopyup' : `uid=${containerUser},gid=${containerUser},mode=1777`
}

/** With a read-only root Podman makes these writable without a limit, unless they are named. */
const podmanFolders = { '/run': 'rw,size=1048576', '/var/tmp': 'rw,size=1048576' }

/** A container that holds back everything it can; the root is read-only and what can be written is memory. */
export function runContainerOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { limits } = plan
  // Pages of the writable file systems count against the container's memory, so there must be room for both.
  const memory = limits.memoryBytes + limits.diskBytes
  const writable = `rw,exec,nosuid,nodev,size=${limits.diskBytes},${ownership(plan.engine)}`
  return {
    Image: plan.image,
    Entrypoint: [],
    Cmd: [...plan.command],
    User: `${containerUser}:${containerUser}`,
    WorkingDir: '/',
    Hostname: 'sandbox',
    Labels: { ...plan.labels },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, OpenStdin: true, StdinOnce: true },
    Tty: false,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: limits.processes + ownProcesses,
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: plan.cpus * 1e9,
      ShmSize: sharedMemoryBytes,
      Ulimits: [...ulimits],
      Tmpfs: {
        ...Object.fromEntries(Object.values(runFolders).map((folder) => [folder, writable])),
        ...(plan.engine === 'podman' ? podmanFolders : {}),
      },
      LogConfig: { Type: 'none', Config: {} },
      RestartPolicy: { Name: 'no' },
    },
  }
}

export type BuildPlan = {
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  readonly network: 'bridge' | 'host'
  readonly user: string
  /** What the system's own installer needs; none for the code of packages. */
  readonly capabilities?: readonly string[] | undefined
}

const buildLimits = { memoryBytes: 4 * 2 ** 30, scratchBytes: 2 * 2 ** 30, processes: 1024, seconds: 3_600 }

/** A container to build in: with the network and its own writable root, and no right beyond that. */
export function buildContainerOptions(plan: BuildPlan): ContainerCreateOptions {
  const scratch = `rw,exec,nosuid,nodev,size=${buildLimits.scratchBytes},mode=1777`
  return {
    Image: plan.image,
    Entrypoint: [],
    Cmd: ['sleep', String(buildLimits.seconds)],
    User: plan.user,
    WorkingDir: '/',
    Labels: { ...plan.labels },
    HostConfig: {
      // Sources and settings of the host lie in memory: they are no part of the image that is made.
      Tmpfs: { [buildFolder]: scratch, [runFolders.temp]: scratch },
      NetworkMode: plan.network,
      CapDrop: ['ALL'],
      CapAdd: [...(plan.capabilities ?? [])],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: buildLimits.processes,
      Memory: buildLimits.memoryBytes,
      MemorySwap: buildLimits.memoryBytes,
      Ulimits: [...ulimits],
      LogConfig: { Type: 'none', Config: {} },
      RestartPolicy: { Name: 'no' },
    },
  }
}

/** How long a build container may live, in ms. */
export const buildLifeMs = buildLimits.seconds * 1000
