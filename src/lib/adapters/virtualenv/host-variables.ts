const passedOn = [
  /^PATH$/,
  /^(https?|all|no)_proxy$/i,
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|CERT|CLIENT_CERT|DEFAULT_TIMEOUT|FIND_LINKS|NO_INDEX|CONFIG_FILE|CONSTRAINT)$/,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/,
]

/** The variables of the host that a build may see: path, proxy, certificates, package index. Nothing else gets in. */
export function filterHostVariables(
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value !== undefined && passedOn.some((pattern) => pattern.test(name)) ? [[name, value]] : [],
    ),
  )
}
