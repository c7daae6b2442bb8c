import { describe, expect, it } from 'vitest'
import type { SandboxOutcome } from '../../src/lib/domain/ports/sandbox.ts'
import { readTestRun } from '../../src/lib/suite/read-test-run.ts'
import type { TestRunRequest } from '../../src/lib/suite/test-run.ts'
import { localEnvironment } from './local-sandbox.ts'
import { limits } from './sample-repository.ts'

const environment = localEnvironment({ sourceRoots: ['.'], testPaths: [] })
const request: TestRunRequest = { environment, workspace: '/nowhere', limits }
const passed = '{"type": "test", "id": "t.py::a", "outcome": "passed", "seconds": 0.1}\n'
const failed =
  '{"type": "test", "id": "t.py::a", "outcome": "failed", "seconds": 0.2, "message": "no", "traceback": "at"}\n'
const start = '{"type": "start", "id": "t.py::b"}\n'
const end = '{"type": "end", "exitCode": 0}\n'

function exited(
  results: string,
  rest: { oomKilled?: boolean; exitCode?: number; stdout?: string } = {},
): SandboxOutcome {
  return {
    kind: 'exited',
    exitCode: 0,
    oomKilled: false,
    stdout: '',
    stderr: '',
    seconds: 2,
    peakMemoryBytes: 7,
    files: new Map([['results.jsonl', new TextEncoder().encode(results)]]),
    ...rest,
  }
}

const read = (outcome: SandboxOutcome) => readTestRun(outcome, { request, prefix: '@@ ' })

describe('readTestRun()', () => {
  it('believes a run that came to its end', () => {
    expect(read(exited(passed + end))).toMatchObject({
      kind: 'ran',
      exitCode: 0,
      seconds: 2,
      peakMemoryBytes: 7,
    })
  })

  it('passes infrastructure failures on as what they are', () => {
    expect(read({ kind: 'infra', reason: 'daemon gone', retryable: true, seconds: 1 })).toEqual({
      kind: 'infra',
      reason: 'daemon gone',
      retryable: true,
    })
  })

  it.each([
    ['memory', exited(passed + start, { oomKilled: true, exitCode: 137 })],
    ['crash', exited(passed + start, { exitCode: 139 })],
    ['crash', exited(`${passed}forged\n${end}`)],
    ['crash', exited('')],
    ['no_tests', exited('{"type": "end", "exitCode": 5}\n')],
  ] as const)('calls it broken by %s', (reason, outcome) => {
    expect(read(outcome)).toMatchObject({ kind: 'broken', reason })
  })

  it('calls a run without any result file a crash', () => {
    const outcome = exited('')
    expect(read({ ...outcome, files: new Map() } as SandboxOutcome)).toMatchObject({ reason: 'crash' })
  })

  it('drops a last line that was cut off while it was written', () => {
    const run = read(exited(`${passed}{"type": "te`, { exitCode: 139 }))
    expect(run).toMatchObject({ kind: 'broken', reason: 'crash' })
    if (run.kind === 'broken') expect([...(run.finished ?? [])]).toEqual([['t.py::a', 'passed']])
  })

  it('lets one failure decide when two tests share an id', () => {
    for (const results of [passed + failed + end, failed + passed + end]) {
      const run = read(exited(results))
      if (run.kind !== 'ran') throw new Error('did not run')
      expect(run.outcomes.get('t.py::a')).toBe('failed')
      expect(run.failures.get('t.py::a')).toEqual({ message: 'no', traceback: 'at' })
    }
  })

  it('takes our own lines out of the log, and nothing else', () => {
    const stdout = 'one\n\n@@ {"done": 0, "total": 1}\ntwo @@ {"done": 9}\n\n@@ {"done": 1, "total": 1}\n'
    const run = read(exited(passed + end, { stdout }))
    expect(run.kind === 'ran' && run.log).toBe('one\ntwo @@ {"done": 9}\n')
  })
})
