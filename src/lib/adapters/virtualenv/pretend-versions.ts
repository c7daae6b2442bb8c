/** Back ends that ask Git for the version find none in a source distribution: these variables tell them. */
export function pretendVersions(distribution: {
  readonly name: string
  readonly version: string
}): Record<string, string> {
  const { name, version } = distribution
  const upper = name.replace(/[-_.]+/g, '_').toUpperCase()
  return {
    SETUPTOOLS_SCM_PRETEND_VERSION: version,
    [`SETUPTOOLS_SCM_PRETEND_VERSION_FOR_${upper}`]: version,
    PBR_VERSION: version,
    PDM_BUILD_SCM_VERSION: version,
    POETRY_DYNAMIC_VERSIONING_BYPASS: version,
  }
}
