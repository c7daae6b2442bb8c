const exact = new Set([
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'ftp_proxy',
  'ssl_cert_file',
  'ssl_cert_dir',
  'requests_ca_bundle',
  'curl_ca_bundle',
  'git_ssl_cainfo',
])

/** Those that could make pip write elsewhere or run code of the host's choice inside a sandbox. */
const refusedPip = new Set([
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_ROOT',
  'PIP_USER',
  'PIP_PYTHON',
  'PIP_REQUIRE_VIRTUALENV',
  'PIP_LOG',
  'PIP_SRC',
  'PIP_BUILD',
  'PIP_CACHE_DIR',
  'PIP_NO_CACHE_DIR',
  'PIP_EDITABLE',
  'PIP_REQUIREMENT',
  'PIP_NO_INSTALL',
  'PIP_REPORT',
  'PIP_DRY_RUN',
  'PIP_BREAK_SYSTEM_PACKAGES',
])

/** The settings of a host that a build needs to reach a package index: proxy, certificates, pip. Nothing else. */
export function filterHostVariables(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(variables).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && entry[1] !== '' && isBuildVariable(entry[0]),
  )
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isBuildVariable(name: string): boolean {
  return exact.has(name.toLowerCase()) || (/^PIP_[A-Z0-9_]+$/.test(name) && !refusedPip.has(name))
}

/** Host paths that these settings point at: certificate bundles and folders of wheels. */
export function hostPathsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  const values = Object.entries(variables)
    .filter(([name]) => !/proxy$/i.test(name))
    .flatMap(([, value]) => value.replaceAll('file://', ' ').split(/[\s:]+/))
  return [...new Set(values.filter((value) => /^\/[^/]/.test(value)))].sort()
}
