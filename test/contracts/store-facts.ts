import type { PlannedRound, RecordedSolution } from '../../src/lib/domain/ports/store.ts'
import type { TaskRecord } from '../../src/lib/domain/task.ts'
import type { Trajectory } from '../../src/lib/domain/trajectory.ts'

const digest = 'a'.repeat(64)

const sampleRecord: TaskRecord = {
  schema_version: 'agentao-task/1',
  instance_id: 'toolz-1.0.0-0001',
  repo: 'toolz',
  version: '1.0.0',
  base_commit: 'b'.repeat(40),
  language: 'python',
  license: 'BSD-3-Clause',
  provenance: {
    source: 'pypi:toolz==1.0.0',
    sourceSha256: digest,
    strategy: 'procedural',
    detail: 'comparison',
    seed: 's/round/0',
    toolVersion: '0.1.0',
  },
  environment: {
    python: '3.11',
    requirements: ['pytest==9.0.1'],
    distribution: { name: 'toolz', version: '1.0.0', sha256: digest },
    sourceRoots: ['.'],
    testPaths: ['toolz/tests'],
    testCommand: ['python', '-m', 'pytest'],
    install: [],
    variables: {},
    runner: 'pytest',
    image: null,
  },
  limits: { solve_seconds: 300, test_seconds: 60 },
  files: { 'public/problem.md': digest, 'private/gold.patch': digest },
}

const sampleTrajectory: Trajectory = {
  schema_version: 'ATIF-v1.4',
  session_id: 'session-1',
  agent: { name: 'repair', version: '0.1.0' },
  steps: [{ step_id: 1, source: 'agent', message: 'Ran the snippet of the issue.' }],
}

export function plannedRound(index: number, change: Partial<PlannedRound> = {}): PlannedRound {
  const instanceId = `toolz-1.0.0-${String(index).padStart(4, '0')}`
  return {
    roundId: `round-${String(index).padStart(6, '0')}`,
    roundIndex: index,
    validatorHotkey: '5Validator',
    instanceId,
    taskDigest: String(index).padStart(64, '0'),
    taskPath: `tasks/${instanceId}`,
    record: { ...sampleRecord, instance_id: instanceId },
    problemStatement: `# first() skips an element (${index})\n\nExpected 1, got 2.`,
    package: 'toolz==1.0.0',
    failToPass: 1,
    passToPass: 2,
    ...change,
  }
}

export const samplePatch =
  '--- a/toolz/core.py\n+++ b/toolz/core.py\n@@ -1,1 +1,1 @@\n-    return a < b\n+    return a <= b\n'

/** A resolved answer of miner `uid` in the round. */
export function gradedSolution(round: PlannedRound, uid: number, patch = samplePatch): RecordedSolution {
  const hotkey = `5Miner${uid}`
  return {
    row: {
      ...rowFacts(round, uid),
      status: 'resolved',
      score: 0.9,
      share: 0.5,
      fingerprint: 'f'.repeat(64),
      workDigest: 'e'.repeat(64),
      seconds: 12.25,
      reason: 'Resolved in 12 of 300 seconds.',
    },
    solution: {
      instanceId: round.instanceId,
      hotkey,
      patch,
      spend: { usd: 0.01, tokens: 1200, steps: 7, seconds: 11.5 },
      trajectory: sampleTrajectory,
      seconds: 12.25,
    },
    outcome: {
      kind: 'graded',
      verdict: {
        status: 'resolved',
        reason: 'Every hidden test passes.',
        tests: {
          'toolz/tests/test_core.py::test_hidden': { group: 'FAIL_TO_PASS', after: 'passed' },
          'toolz/tests/test_core.py::test_kept': { group: 'PASS_TO_PASS', after: 'passed' },
          'toolz/tests/test_core.py::test_other': { group: 'PASS_TO_PASS', after: 'passed' },
        },
        findings: [],
        exitCodes: [0],
        seconds: 1.5,
        peakMemoryBytes: 40_000_000,
        logDigest: digest,
        sandbox: 'bubblewrap',
        graderVersion: '1',
        taskDigest: round.taskDigest,
        patchDigest: 'c'.repeat(64),
      },
      score: {
        value: 0.9,
        correctness: 0.8,
        speed: 0.96,
        quality: null,
        share: 0.5,
        reason: 'Resolved in 12 of 300 seconds.',
      },
    },
  }
}

/** Miner `uid` said nothing in the round. */
export function silentSolution(round: PlannedRound, uid: number): RecordedSolution {
  return {
    row: {
      ...rowFacts(round, uid),
      status: 'none',
      score: 0,
      share: 0,
      fingerprint: null,
      workDigest: null,
      seconds: 300,
      reason: 'No answer came.',
    },
    solution: null,
    outcome: { kind: 'none', why: 'silent', message: 'No answer came.' },
  }
}

function rowFacts(round: PlannedRound, uid: number) {
  return {
    roundId: round.roundId,
    roundIndex: round.roundIndex,
    instanceId: round.instanceId,
    taskDigest: round.taskDigest,
    validatorHotkey: round.validatorHotkey,
    minerHotkey: `5Miner${uid}`,
    minerColdkey: `5Owner${uid}`,
    minerUid: uid,
    minerName: `miner-${uid}`,
  }
}
