/** A version as PEP 440 orders it, or null when the text is not one. */
export type PythonVersion = {
  readonly epoch: number
  readonly release: readonly number[]
  /** Stage before the release: a, b or rc with its number; null for a final one. */
  readonly pre: readonly [number, number] | null
  readonly post: number | null
  readonly dev: number | null
}

const pattern =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/

const stages: Readonly<Record<string, number>> = {
  a: 0,
  alpha: 0,
  b: 1,
  beta: 1,
  c: 2,
  rc: 2,
  pre: 2,
  preview: 2,
}

export function parsePythonVersion(text: string): PythonVersion | null {
  const match = pattern.exec(text.trim().toLowerCase())
  if (match === null) return null
  const [whole, epoch, release = '', stage, stageNumber, implicitPost, post, dev] = match
  const hasPost = implicitPost !== undefined || post !== undefined
  const hasDev = /dev/.test(whole)
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre: stage === undefined ? null : [stages[stage] ?? 2, Number(stageNumber ?? 0)],
    post: hasPost ? Number(implicitPost ?? post ?? 0) : null,
    dev: hasDev ? Number(dev ?? 0) : null,
  }
}

export function isFinal(version: PythonVersion): boolean {
  return version.pre === null && version.dev === null
}

/** Negative when `a` is older. Trailing zeros do not count: 1.0 equals 1.0.0. */
export function comparePythonVersions(a: PythonVersion, b: PythonVersion): number {
  return (
    a.epoch - b.epoch ||
    compareReleases(a.release, b.release) ||
    stageRank(a) - stageRank(b) ||
    (a.pre?.[1] ?? 0) - (b.pre?.[1] ?? 0) ||
    (a.post ?? -1) - (b.post ?? -1) ||
    (a.dev ?? Number.MAX_SAFE_INTEGER) - (b.dev ?? Number.MAX_SAFE_INTEGER)
  )
}

function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0 < 1.0.post1. */
function stageRank(version: PythonVersion): number {
  if (version.pre !== null) return version.pre[0]
  return version.dev !== null && version.post === null ? -1 : 3
}
