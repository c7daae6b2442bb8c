import type { CodingAnswer, DendriteReply } from '../../src/lib/domain/ports/wire.ts'
import type { Task } from '../../src/lib/domain/task.ts'
import type { Verdict, VerdictStatus } from '../../src/lib/domain/verdict.ts'
import { packArchive } from '../../src/lib/files/pack-archive.ts'
import { digestOf, sha256 } from '../../src/lib/kernel/digest.ts'
import type { MinerMember } from '../../src/lib/neurons/market-member.ts'
import type { MinerSpec } from '../../src/lib/neurons/miner/miner-spec.ts'
import { plannedRound } from '../contracts/store-facts.ts'

/** A task fixed by its package and seed, as small as the ports allow. */
export async function sampleTask(packageName: string, seed: string): Promise<Task> {
  const source = Buffer.from(`def double(x):\n    return x * 3  # ${packageName} ${seed}\n`)
  const repoArchive = await packArchive(new Map([['core.py', { bytes: source, executable: false }]]))
  const { record } = plannedRound(0)
  const instanceId = `${packageName}__${sha256(seed).slice(0, 10)}`
  return {
    record: {
      ...record,
      instance_id: instanceId,
      repo: packageName,
      provenance: { ...record.provenance, source: `pypi:${packageName}==1.0.0`, seed },
      limits: { solve_seconds: 60, test_seconds: 10 },
      files: { 'public/repo.tar.gz': sha256(repoArchive) },
    },
    problemStatement: `# double() triples (${instanceId})\n\nExpected 4, got 6.\n`,
    repoArchive,
    goldPatch: patchTo('x * 2'),
    testsPatch: '',
    hiddenTests: {
      FAIL_TO_PASS: ['tests/test_core.py::test_double'],
      PASS_TO_PASS: ['tests/test_core.py::test_zero'],
      flake_rate: {},
    },
  }
}

/** A change of the one function; `expression` is what it returns afterwards. */
export function patchTo(expression: string): string {
  return `--- a/core.py\n+++ b/core.py\n@@ -1,2 +1,2 @@\n def double(x):\n-    return x * 3\n+    return ${expression}\n`
}

export function verdictOf(task: Task, patch: string, status: VerdictStatus): Verdict {
  const after = status === 'resolved' ? 'passed' : 'failed'
  return {
    status,
    reason: `The hidden tests say ${status}.`,
    tests: {
      'tests/test_core.py::test_double': { group: 'FAIL_TO_PASS', after },
      'tests/test_core.py::test_zero': { group: 'PASS_TO_PASS', after: 'passed' },
    },
    findings: [],
    exitCodes: [0],
    seconds: 1,
    peakMemoryBytes: null,
    logDigest: sha256(patch),
    sandbox: 'process',
    graderVersion: '1',
    taskDigest: digestOf(task.record),
    patchDigest: sha256(patch),
  }
}

export function answered(patch: string | null, part: Partial<CodingAnswer> = {}): DendriteReply {
  const spend = { usd: 0, tokens: 0, steps: 1, seconds: 1 }
  const answer = { instanceId: 'toolz-1.0.0-0000', patch, message: '', spend, trajectory: null, ...part }
  return { kind: 'answer', answer, seconds: 2.5 }
}

export function minerMember(uid: number, part: Partial<MinerMember> = {}): MinerMember {
  const name = part.name ?? `m${uid}`
  const spec: MinerSpec = { name, agent: { kind: 'silent' } }
  return {
    name,
    uid,
    hotkey: `hot-${uid}`,
    coldkey: `cold-${uid}`,
    address: { ip: '127.0.0.1', port: 9 },
    spec,
    ...part,
  }
}
