/** Where Docker, or an engine that speaks its language, may be found. */
export type DockerSettings = {
  /** DOCKER_HOST as given, or null to look in the usual places. */
  readonly host: string | null
  /** Folder with ca.pem, cert.pem and key.pem for a daemon behind TLS. */
  readonly certPath: string | null
  readonly tlsVerify: boolean
  /** Unix sockets to try, in this order, when no host is given. */
  readonly sockets: readonly string[]
  /** The host's PATH, on which `ssh` is looked up, and what ssh needs of the environment. */
  readonly sshVariables: Readonly<Record<string, string>>
}

/** The settings that these variables of a host name. */
export function dockerSettings(variables: Readonly<Record<string, string | undefined>>): DockerSettings {
  const { DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY, XDG_RUNTIME_DIR, HOME } = variables
  const runtime = XDG_RUNTIME_DIR === undefined ? [] : [`${XDG_RUNTIME_DIR}/docker.sock`]
  const podman = XDG_RUNTIME_DIR === undefined ? [] : [`${XDG_RUNTIME_DIR}/podman/podman.sock`]
  const home = HOME === undefined ? [] : [`${HOME}/.docker/run/docker.sock`]
  const sshNames = ['PATH', 'HOME', 'USER', 'SSH_AUTH_SOCK', 'SSH_ASKPASS']
  return {
    host: DOCKER_HOST === undefined || DOCKER_HOST === '' ? null : DOCKER_HOST,
    certPath: DOCKER_CERT_PATH || null,
    tlsVerify: DOCKER_TLS_VERIFY !== undefined && DOCKER_TLS_VERIFY !== '',
    sockets: ['/var/run/docker.sock', ...runtime, ...home, ...podman, '/run/podman/podman.sock'],
    sshVariables: Object.fromEntries(
      sshNames.flatMap((name) => {
        const value = variables[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }
}
