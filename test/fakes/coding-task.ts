import type { CodingAnswer, CodingTask } from '../../src/lib/domain/ports/wire.ts'
import { sha256 } from '../../src/lib/kernel/digest.ts'

/** A task as it travels, small and valid; give what matters to the test. */
export function codingTask(part: Partial<CodingTask> = {}): CodingTask {
  const archive = Buffer.from('not a real archive')
  return {
    roundId: 'round-1',
    instanceId: 'toolz-1',
    taskDigest: sha256('task'),
    problemStatement: 'first([]) raises the wrong error: “StopIteration” — наивно',
    baseCommit: 'a'.repeat(40),
    environment: {
      python: '3.11',
      requirements: ['pytest==9.0.1'],
      distribution: { name: 'toolz', version: '1.0.0', sha256: sha256('sdist') },
      sourceRoots: ['.'],
      testPaths: ['tests'],
      testCommand: ['pytest'],
      install: [],
      variables: {},
      runner: 'pytest',
      image: null,
    },
    testSeconds: 60,
    solveSeconds: 20,
    repoArchive: archive.toString('base64'),
    repoArchiveSha256: sha256(archive),
    ...part,
  }
}

export function codingAnswer(part: Partial<CodingAnswer> = {}): CodingAnswer {
  return {
    instanceId: 'toolz-1',
    patch: '--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+“b”\n',
    message: '',
    spend: { usd: 0, tokens: 0, steps: 3, seconds: 1.5 },
    trajectory: null,
    ...part,
  }
}
