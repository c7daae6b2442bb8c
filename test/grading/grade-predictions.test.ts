import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/lib/domain/verdict.ts'
import { gradePredictions } from '../../src/lib/grading/grade-predictions.ts'
import { openVerdictCache } from '../../src/lib/grading/verdict-cache.ts'
import { digestOf, sha256 } from '../../src/lib/kernel/digest.ts'
import { AbortedError, UserError } from '../../src/lib/kernel/errors.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { attackTask } from './attack-task.ts'

const digest = (text: string): string => sha256(text)
const verdict = (changes: Partial<Verdict> = {}): Verdict => ({
  status: 'resolved',
  reason: 'r',
  tests: {},
  findings: [],
  exitCodes: [1],
  seconds: 1,
  peakMemoryBytes: null,
  logDigest: digest('log'),
  sandbox: 'process',
  graderVersion: '1',
  taskDigest: digest('task'),
  patchDigest: digest('patch'),
  ...changes,
})

describe('openVerdictCache()', () => {
  test('gives back what it was given, also after it was opened again', async () => {
    const path = join(tempDir(), 'deep', 'verdicts.jsonl')
    const first = await openVerdictCache(path, { keep: true })
    await Promise.all([
      first.add(verdict()),
      first.add(verdict({ patchDigest: digest('other'), status: 'unresolved' })),
    ])
    await first.close()
    const second = await openVerdictCache(path, { keep: true })
    expect(second.get(verdict())).toEqual(verdict())
    expect(second.get(verdict({ patchDigest: digest('other') }))?.status).toBe('unresolved')
    await second.close()
  })

  test('knows nothing of another task, patch or grader version', async () => {
    const cache = await openVerdictCache(join(tempDir(), 'v.jsonl'), { keep: true })
    await cache.add(verdict())
    for (const change of [{ taskDigest: 'x' }, { patchDigest: 'x' }, { graderVersion: '2' }]) {
      expect(cache.get({ ...verdict(), ...change })).toBeUndefined()
    }
    await cache.close()
  })

  test('does not keep what taught nothing', async () => {
    const path = join(tempDir(), 'v.jsonl')
    const cache = await openVerdictCache(path, { keep: true })
    await cache.add(verdict({ status: 'infra_error' }))
    await cache.close()
    expect(readFileSync(path, 'utf8')).toBe('')
  })

  test('drops a line that a crash cut off, and goes on behind the last whole one', async () => {
    const path = join(tempDir(), 'v.jsonl')
    const first = await openVerdictCache(path, { keep: true })
    await first.add(verdict())
    await first.close()
    appendFileSync(path, 'no verdict\n{"status":"resolved","reas')
    const second = await openVerdictCache(path, { keep: true })
    expect(second.get(verdict())).toEqual(verdict())
    await second.add(verdict({ patchDigest: digest('b') }))
    await second.close()
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ patchDigest: digest('b') })
  })

  test('starts empty unless asked to keep', async () => {
    const path = join(tempDir(), 'v.jsonl')
    writeFileSync(path, `${JSON.stringify(verdict())}\n`)
    const cache = await openVerdictCache(path, { keep: false })
    expect(cache.get(verdict())).toBeUndefined()
    await cache.close()
    expect(readFileSync(path, 'utf8')).toBe('')
  })
})

describe('gradePredictions()', () => {
  const prediction = (instance_id: string, model_patch: string | null = `patch of ${instance_id}`) => ({
    instance_id,
    model_name_or_path: 'm',
    model_patch,
  })

  async function run(
    predictions: readonly ReturnType<typeof prediction>[],
    options: { workers?: number; path?: string; signal?: AbortSignal; fail?: string } = {},
  ) {
    const task = await attackTask()
    const cache = await openVerdictCache(options.path ?? join(tempDir(), 'v.jsonl'), { keep: true })
    const seen = { graded: [] as string[], running: 0, most: 0, known: 0, done: [] as number[] }
    const graded = await gradePredictions(
      {
        predictions,
        loadTask: (id) =>
          id === options.fail
            ? Promise.reject(new UserError('AGT_TASK_NOT_FOUND', `no task ${id}`))
            : Promise.resolve({ ...task, record: { ...task.record, instance_id: id } }),
        grade: async ({ record }, patch, signal) => {
          seen.most = Math.max(seen.most, ++seen.running)
          await sleep(10)
          if (signal.aborted) throw new AbortedError('stopped')
          seen.running--
          seen.graded.push(record.instance_id)
          return verdict({ taskDigest: digestOf(record), patchDigest: sha256(patch) })
        },
        graderVersion: '1',
        cache,
        workers: options.workers ?? 2,
        onGraded: (_, { done, known }) => {
          seen.done.push(done)
          if (known) seen.known++
        },
      },
      options.signal ?? AbortSignal.timeout(10_000),
    ).finally(() => cache.close())
    return { graded, seen }
  }

  test('grades all, so many at once as asked, and answers in the order of the list', async () => {
    const predictions = ['a', 'b', 'c', 'd', 'e'].map((id) => prediction(id))
    const { graded, seen } = await run(predictions, { workers: 3 })
    expect(graded.map(({ instanceId }) => instanceId)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(seen.most).toBe(3)
    expect(seen.done.at(-1)).toBe(5)
  })

  test('does not grade without a patch, and keeps a missing task to its own prediction', async () => {
    const { graded, seen } = await run(
      [prediction('a', null), prediction('b', ' \n'), prediction('c'), prediction('d')],
      {
        fail: 'c',
      },
    )
    expect(seen.graded).toEqual(['d'])
    expect(graded).toMatchObject([
      { verdict: null },
      { verdict: null },
      { verdict: null, error: 'no task c' },
      {},
    ])
    expect(graded[3]?.verdict?.status).toBe('resolved')
  })

  test('grades nothing twice over two runs', async () => {
    const path = join(tempDir(), 'v.jsonl')
    await run([prediction('a'), prediction('b')], { path })
    const { seen } = await run([prediction('a'), prediction('b'), prediction('c')], { path })
    expect(seen).toMatchObject({ graded: ['c'], known: 2 })
  })

  test('stops when asked to, and keeps what was graded until then', async () => {
    const path = join(tempDir(), 'v.jsonl')
    const predictions = Array.from({ length: 50 }, (_, index) => prediction(`p${index}`))
    await expect(run(predictions, { path, signal: AbortSignal.timeout(60) })).rejects.toThrow()
    const kept = readFileSync(path, 'utf8').trimEnd().split('\n').length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(50)
  })
})
