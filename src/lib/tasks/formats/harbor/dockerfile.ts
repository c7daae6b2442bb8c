import type { EnvironmentRecipe } from '../../../domain/environment.ts'
import { repositoryPath } from './harbor-files.ts'

const environment = '/opt/venv'
const build = '/opt/agentao/build'

/** The agent's container: the environment, and the snapshot as a repository of one commit. */
export function agentDockerfile(recipe: EnvironmentRecipe, baseCommit: string): string {
  const roots = recipe.sourceRoots.map((root) =>
    root === '.' ? repositoryPath : `${repositoryPath}/${root}`,
  )
  const variables = { ...recipe.variables, PYTHONPATH: roots.join(':'), PYTHONDONTWRITEBYTECODE: '1' }
  return [
    ...environmentLines(recipe),
    `ADD repo.tar.gz ${repositoryPath}/`,
    `WORKDIR ${repositoryPath}`,
    ...commitLines(baseCommit),
    ...Object.entries(variables).map(([name, value]) => `ENV ${name}=${quoted(value)}`),
    '',
  ].join('\n')
}

/** The verifier's container: the same environment, the hidden tests, and no trace of the agent. */
export function verifierDockerfile(recipe: EnvironmentRecipe): string {
  return [...environmentLines(recipe), 'COPY . /tests/', 'WORKDIR /', ''].join('\n')
}

/** The same first lines in both files, so that they share their layers. */
function environmentLines(recipe: EnvironmentRecipe): readonly string[] {
  if (recipe.image !== null) return [`ARG BASE=${recipe.image}`, ...fromBase, gitLine]
  const { name, version } = recipe.distribution
  const requirements = recipe.requirements.map(shellWord)
  const install =
    requirements.length === 0 ? [] : [`RUN pip install --no-cache-dir ${requirements.join(' ')}`]
  return [
    `ARG BASE=python:${recipe.python}-slim`,
    ...fromBase,
    gitLine,
    `RUN python3 -m venv ${environment}`,
    `ENV PATH=${environment}/bin:$PATH`,
    ...install,
    `ADD repo.tar.gz ${build}/`,
    `COPY install_metadata.py ${build}.py`,
    `WORKDIR ${build}`,
    // The list form, because a command may have several lines.
    ...recipe.install.map((command) => `RUN ${JSON.stringify(['sh', '-e', '-c', command])}`),
    ...metadataLines([name, version, ...recipe.requirements], version),
  ]
}

const fromBase = ['FROM $BASE'] as const
const gitLine =
  'RUN command -v git >/dev/null || (apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*)'

/**
 * Leaves the metadata of the package and none of its code, so that no pristine copy can be found. PEP 517 also for a bare
 * setup.py: what a base image brings along may have setuptools without wheel.
 */
function metadataLines(words: readonly string[], version: string): readonly string[] {
  const isProject = '[ -f pyproject.toml ] || [ -f setup.py ] || [ -f setup.cfg ]'
  const pretend = `SETUPTOOLS_SCM_PRETEND_VERSION=${shellWord(version)} PBR_VERSION=${shellWord(version)}`
  return [
    `RUN if ${isProject}; then ${pretend} pip wheel --use-pep517 --no-cache-dir --no-deps -w /opt/agentao/wheels .; fi \\`,
    ` && python -I -S ${build}.py ${environment} /opt/agentao/wheels ${words.map(shellWord).join(' ')} \\`,
    ' && cd / && rm -rf /opt/agentao',
  ]
}

/** Byte for byte the snapshot's commit: no attribute of the repository changes what is stored. */
function commitLines(baseCommit: string): readonly string[] {
  const who = ['AUTHOR', 'COMMITTER'].map(
    (role) =>
      `GIT_${role}_NAME=agentao GIT_${role}_EMAIL=agentao@localhost GIT_${role}_DATE='946684800 +0000'`,
  )
  return [
    'RUN git init -q -b main \\',
    " && echo '* -text -ident -filter -eol -working-tree-encoding' > .git/info/attributes \\",
    ' && git config core.autocrlf false && git add -A -f \\',
    ` && ${who.join(' ')} git commit -q --allow-empty -m Snapshot \\`,
    ` && test "$(git rev-parse HEAD)" = ${baseCommit}`,
  ]
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_./=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"$]/g, '\\$&').replaceAll('\n', ' ')}"`
}
