import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { SourceRefusal, SourceRequest } from '../../domain/ports/package-index.ts'
import { type Result, refused } from '../../kernel/result.ts'
import { satisfiesPython } from './python-specifier.ts'
import { comparePythonVersions, isFinal, type PythonVersion, parsePythonVersion } from './python-version.ts'
import type { IndexFile } from './simple-page.ts'

export type ChosenFile = IndexFile & { readonly version: string }
export type ReleaseRefusal = { readonly cause: SourceRefusal; readonly reason: string }

type Release = {
  readonly version: string
  readonly order: PythonVersion
  readonly files: readonly IndexFile[]
}

/** The source distribution to download: of the asked version, or of the newest final release that can be used. */
export function chooseRelease(
  files: readonly IndexFile[],
  request: SourceRequest,
): Result<ChosenFile, ReleaseRefusal> {
  const releases = groupByVersion(files, request.name)
  const wanted = request.version === undefined ? undefined : parsePythonVersion(request.version)
  if (wanted === null) return refuse('missing', `'${request.version}' is not a version.`)
  const matching =
    wanted === undefined
      ? releases.filter(({ order, files: of }) => isFinal(order) && of.some(({ yanked }) => yanked === null))
      : releases.filter(({ order }) => comparePythonVersions(order, wanted) === 0)
  if (matching.length === 0) return refuse('missing', nothingReason(request, releases.length))
  const suitable = matching.filter(({ files: of }) =>
    of.some(({ requiresPython }) => satisfiesPython(request.python, requiresPython)),
  )
  const release = suitable.at(-1)
  if (release === undefined)
    return refuse('python', `No release of ${request.name} supports Python ${request.python}.`)
  return chooseFile(release, request.name)
}

function chooseFile(release: Release, name: string): Result<ChosenFile, ReleaseRefusal> {
  const label = `${name} ${release.version}`
  const sources = release.files.filter(({ fileName }) => isSourceArchive(fileName))
  const wheels = release.files.filter(({ fileName }) => fileName.endsWith('.whl'))
  const first = sources.find(({ fileName }) => fileName.endsWith('.tar.gz')) ?? sources[0]
  if (first === undefined)
    return refuse('wheel_only', `${label} has no source distribution on the index, only wheels.`)
  if (first.yanked !== null)
    return refuse(
      'yanked',
      `${label} was withdrawn by its authors${first.yanked ? `: ${first.yanked}` : ''}.`,
    )
  if (wheels.length > 0 && !wheels.some(({ fileName }) => isPureWheel(fileName)))
    return refuse('compiler', `${label} has compiled parts and needs a compiler.`)
  return { ok: true, value: { ...first, version: release.version } }
}

function isPureWheel(fileName: string): boolean {
  return /-(?:[a-z0-9.]*\.)?py3\d*(?:\.[a-z0-9.]*)?-none-any\.whl$/.test(fileName)
}

function isSourceArchive(fileName: string): boolean {
  return /\.(tar\.gz|tgz|tar\.bz2|tar\.xz|zip)$/.test(fileName)
}

/** Oldest first. */
function groupByVersion(files: readonly IndexFile[], name: string): Release[] {
  const releases = new Map<string, Release & { files: IndexFile[] }>()
  for (const file of files) {
    const version = versionOf(file.fileName, name)
    const order = version === null ? null : parsePythonVersion(version)
    if (version === null || order === null) continue
    const known = releases.get(version) ?? { version, order, files: [] }
    known.files.push(file)
    releases.set(version, known)
  }
  return [...releases.values()].sort((a, b) => comparePythonVersions(a.order, b.order))
}

function versionOf(fileName: string, name: string): string | null {
  if (fileName.endsWith('.whl')) return fileName.split('-')[1] ?? null
  const stem = fileName.replace(/\.(tar\.gz|tgz|tar\.bz2|tar\.xz|zip)$/, '')
  if (stem === fileName) return null
  const wanted = normalizeDistributionName(name)
  for (let dash = stem.indexOf('-'); dash !== -1; dash = stem.indexOf('-', dash + 1))
    if (normalizeDistributionName(stem.slice(0, dash)) === wanted) return stem.slice(dash + 1)
  return null
}

function nothingReason(request: SourceRequest, releaseCount: number): string {
  if (releaseCount === 0) return `The package index has no files of '${request.name}'.`
  if (request.version === undefined) return `The package index has no final release of '${request.name}'.`
  return `The package index has no version ${request.version} of '${request.name}'.`
}

function refuse(cause: SourceRefusal, reason: string) {
  return refused({ cause, reason })
}
