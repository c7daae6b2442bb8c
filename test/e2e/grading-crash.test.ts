import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labels } from '../../src/lib/adapters/docker/labels.ts'
import { writeTask } from '../../src/lib/tasks/record/write-task.ts'
import { client, whyNoDocker } from '../adapters/docker/docker-subject.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { attackPatch, attackTask } from '../grading/attack-task.ts'
import { type BuiltBinary, builtBinary, sharedCache } from './built-binary.ts'
import { hostVariables } from './host-variables.ts'
import { type RunEnd, type RunningBinary, start } from './running-binary.ts'

const missing = await whyNoDocker()
const why = missing === null ? '' : ` (skipped: ${missing})`
const answers = ['honest-gold', 'comment-only', 'honest-other-fix', 'docs-only'] as const

describe.skipIf(missing !== null)(`a predictions run in Docker that is killed${why}`, () => {
  let binary: BuiltBinary
  let docker: Docker
  beforeAll(async () => {
    binary = builtBinary()
    docker = await client()
  }, 120_000)
  afterAll(() => binary.remove())

  /** One task under several names, an answer for each. */
  async function predictions(): Promise<string> {
    const dir = tempDir()
    // On a busy machine the time of a run must not be what decides.
    const task = await attackTask({ testSeconds: 120 })
    const lines = answers.map(async (name) => {
      await writeTask(join(dir, 'tasks', name), { ...task, record: { ...task.record, instance_id: name } })
      return JSON.stringify({
        instance_id: name,
        model_name_or_path: 'm',
        model_patch: await attackPatch(name),
      })
    })
    writeFileSync(join(dir, 'preds.jsonl'), (await Promise.all(lines)).join('\n'))
    return dir
  }

  function grade(dir: string, ...more: readonly string[]): RunningBinary {
    const argv = [
      'patch',
      'grade',
      '--predictions',
      'preds.jsonl',
      '--tasks',
      'tasks',
      '--workers',
      '2',
      '--json',
    ]
    return start([process.execPath, binary.path, ...argv, '--sandbox', 'docker', ...more], {
      cwd: dir,
      env: { ...hostVariables(), HOME: dir, AGENTAO_CACHE_DIR: sharedCache() },
    })
  }

  async function containersOf(pid: number): Promise<Docker.ContainerInfo[]> {
    const found = await docker.listContainers({ all: true, filters: { label: [labels.run] } })
    return found.filter(({ Labels }) => Labels[labels.owner]?.startsWith(`${pid}-`))
  }

  async function running(pid: number): Promise<Docker.Container> {
    for (;;) {
      const one = (await containersOf(pid)).find(({ State }) => State === 'running')
      if (one !== undefined) return docker.getContainer(one.Id)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const verdicts = (dir: string): { status: string; patchDigest: string }[] =>
    readFileSync(join(dir, 'grades', 'verdicts.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))

  const result = ({ stdout }: RunEnd) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')

  it('goes on where it stopped after SIGKILL, sweeps its containers, and has every verdict right', {
    timeout: 600_000,
  }, async () => {
    const dir = await predictions()
    const first = grade(dir)
    await first.line('"done":1')
    await running(first.pid)
    first.kill('SIGKILL')
    await first.ended
    const kept = verdicts(dir).length
    const second = await grade(dir, '--resume').ended
    expect(result(second).reused).toBe(kept)
    expect(await containersOf(first.pid)).toEqual([])

    const third =
      result(second).summary.infra_failure_instances === 0 ? second : await grade(dir, '--resume').ended
    expect(third.exitCode).toBe(6)
    expect(result(third).summary).toMatchObject({
      resolved_ids: ['honest-gold', 'honest-other-fix'],
      unresolved_ids: ['comment-only', 'docs-only'],
      infra_failure_ids: [],
    })
    const digests = verdicts(dir).map(({ patchDigest }) => patchDigest)
    expect([digests.length, new Set(digests).size]).toEqual([4, 4])
  })

  it('blames no answer for a container that was killed', { timeout: 600_000 }, async () => {
    const dir = await predictions()
    const run = grade(dir)
    for (let killed = 0; killed < 2; killed++) await (await running(run.pid)).kill({ signal: 'SIGKILL' })
    const end = await run.ended
    const { summary } = result(end)
    const { resolved_ids, unresolved_ids, infra_failure_ids } = summary
    expect(['honest-gold', 'honest-other-fix']).toEqual(expect.arrayContaining(resolved_ids))
    expect(['comment-only', 'docs-only']).toEqual(expect.arrayContaining(unresolved_ids))
    expect(infra_failure_ids.length).toBeLessThanOrEqual(2)
    expect([...resolved_ids, ...unresolved_ids, ...infra_failure_ids].sort()).toEqual([...answers].sort())
    expect(await containersOf(run.pid)).toEqual([])
  })
})
