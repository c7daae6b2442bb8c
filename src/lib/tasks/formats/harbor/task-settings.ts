import type { Task } from '../../../domain/task.ts'
import type { TomlTable } from '../../recipe/parse-toml.ts'
import { answerPath, repositoryPath } from './harbor-files.ts'

const place = { cpus: 2, memory_mb: 4096, storage_mb: 10_240, network_mode: 'no-network' }
const buildSeconds = 1800

/**
 * task.toml of schema 1.4. The agent works without a network, for the fix may be published; its changes leave its
 * container as one diff against `baseCommit`, and a container it never was in judges them.
 */
export function taskSettings({ record }: Task, baseCommit: string): TomlTable {
  const { provenance, limits } = record
  return {
    schema_version: '1.4',
    artifacts: [answerPath],
    task: {
      name: `agentao/${record.instance_id}`,
      description: `Fix a bug in ${record.repo} ${record.version}.`,
      keywords: ['python', 'bug-fix'],
    },
    metadata: {
      instance_id: record.instance_id,
      repo: record.repo,
      version: record.version,
      base_commit: record.base_commit,
      license: record.license,
      source: provenance.source,
      strategy: provenance.strategy,
      ...(record.difficulty === undefined ? {} : { difficulty: record.difficulty }),
      tool_version: provenance.toolVersion,
    },
    agent: { timeout_sec: limits.solve_seconds },
    verifier: {
      timeout_sec: verifierSeconds(limits.test_seconds),
      environment_mode: 'separate',
      collect: [{ command: collectCommand(baseCommit), service: 'main', timeout_sec: 120 }],
      environment: { build_timeout_sec: buildSeconds, ...place },
    },
    environment: { build_timeout_sec: buildSeconds, workdir: repositoryPath, ...place },
  }
}

/** Room for the repeats of flaky tests, and for unpacking. */
function verifierSeconds(testSeconds: number): number {
  return testSeconds * 3 + 120
}

/** Everything that differs from the base, whether the agent committed it or not. */
function collectCommand(baseCommit: string): string {
  return [
    `cd "\${AGENTAO_ROOT:-}${repositoryPath}"`,
    'git add -A',
    `mkdir -p "\${AGENTAO_ROOT:-}/logs/artifacts"`,
    `git diff --cached --binary ${baseCommit} > "\${AGENTAO_ROOT:-}${answerPath}"`,
  ].join(' && ')
}
