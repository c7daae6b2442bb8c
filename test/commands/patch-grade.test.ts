import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import PatchGrade from '../../src/commands/patch/grade.ts'
import { writeTask } from '../../src/lib/tasks/record/write-task.ts'
import { startModelServer } from '../fakes/model-server.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { attackPatch, attackTask } from '../grading/attack-task.ts'
import { openGrader } from '../grading/open-sandbox.ts'

const cacheDir = join(import.meta.dirname, '../../node_modules/.cache/agentao/grading')

async function setUp(): Promise<{ dir: string; task: string; patch: (name: string) => Promise<string> }> {
  const dir = tempDir()
  const task = join(dir, 'tasks', 'tally-split')
  await writeTask(task, await attackTask())
  const patch = async (name: string): Promise<string> => {
    writeFileSync(join(dir, `${name}.diff`), await attackPatch(name))
    return join(dir, `${name}.diff`)
  }
  return { dir, task, patch }
}

const run = (dir: string, ...argv: string[]) => runWith({}, dir, argv)

const runWith = (variables: Readonly<Record<string, string>>, dir: string, argv: readonly string[]) =>
  runCommand(PatchGrade, [...argv], {
    cwd: dir,
    home: dir,
    variables: { PATH: process.env.PATH ?? '', AGENTAO_CACHE_DIR: cacheDir, ...variables },
  })

describe('agentao patch grade, before anything runs', () => {
  it('exits 4 with a sentence of its own for each bad input, and asks for no sandbox', async () => {
    const { dir, task, patch } = await setUp()
    writeFileSync(join(dir, 'prose.txt'), 'I fixed it.\n')
    writeFileSync(join(dir, 'huge.diff'), Buffer.alloc(3_000_000, 'x'))
    writeFileSync(join(dir, 'latin.diff'), Buffer.from([0xff, 0xfe, 0x41]))
    const cases = [
      [[task, 'absent.diff'], /There is no patch file/],
      [[task, 'prose.txt'], /holds no unified diff/],
      [[task, await patch('empty')], /The patch is empty/],
      [[task, 'huge.diff'], /larger than 1048576 bytes/],
      [[task, 'latin.diff'], /not UTF-8/],
      [[task, await patch('path-parent')], /leaves the repository/],
      [['no-such-task', await patch('honest-gold')], /There is no task/],
      [['--predictions', 'absent.jsonl', '--tasks', dir], /There is no predictions file/],
    ] as const
    for (const [argv, words] of cases) {
      const { exitCode, stderr, stdout } = await run(dir, ...argv, '--sandbox', 'docker')
      expect({ exitCode, stdout }, argv.join(' ')).toEqual({ exitCode: 4, stdout: '' })
      expect(stderr).toMatch(words)
    }
  })

  it('exits 4 for a judge without its key, and 2 for one nobody knows, before a sandbox is chosen', async () => {
    const { dir, task, patch } = await setUp()
    const gold = await patch('honest-gold')
    const keyless = await run(dir, task, gold, '--judge', 'openai:gpt-5', '--sandbox', 'docker')
    expect(keyless).toMatchObject({ exitCode: 4, stdout: '' })
    expect(keyless.stderr).toContain('OPENAI_API_KEY is not set')
    const unknown = await run(dir, task, gold, '--judge', 'nobody:x', '--sandbox', 'docker')
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' })
    const many = await run(dir, '--predictions', 'p.jsonl', '--tasks', dir, '--judge', 'openai:gpt-5')
    expect(many.exitCode).toBe(2)
  })

  it('exits 2 without a task and a patch', async () => {
    const { exitCode, stderr } = await run(tempDir())
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Name a TASK and a PATCH')
  })

  it('exits 4 when a file of the task was changed', async () => {
    const { dir, task, patch } = await setUp()
    writeFileSync(join(task, 'public', 'repo.tar.gz'), 'not an archive')
    const { exitCode, stderr } = await run(dir, task, await patch('honest-gold'))
    expect(exitCode).toBe(4)
    expect(stderr).toContain('repo.tar.gz')
  })
})

describe('agentao patch grade in a sandbox (skipped where no environment can be built)', () => {
  let usable = false
  beforeAll(async () => {
    const opened = await openGrader('process')
    if (opened === null) return
    const { gradePatch } = await import('../../src/lib/grading/grade-patch.ts')
    const request = { task: await attackTask(), patch: await attackPatch('honest-gold') }
    usable = (await gradePatch(opened.grader, request, AbortSignal.timeout(120_000))).status === 'resolved'
    await opened.close()
  }, 150_000)

  it('prints the verdict and exits by it', { timeout: 120_000 }, async (context) => {
    if (!usable) return context.skip('no environment with pytest can be built here')
    const { dir, task, patch } = await setUp()
    const yes = await run(dir, task, await patch('honest-gold'), '--sandbox', 'process', '--json')
    expect(yes.exitCode).toBe(0)
    expect(JSON.parse(yes.stdout)).toMatchObject({
      status: 'resolved',
      instanceId: 'tally-split',
      sandbox: 'process',
    })
    const no = await run(dir, task, await patch('comment-only'), '--sandbox', 'process', '--explain')
    expect(no.exitCode).toBe(6)
    expect(no.stdout).toMatch(/^Not resolved/)
    expect(no.stdout).toContain('FAIL_TO_PASS: 0 of the 4 tests that must start to pass do.')
    const stale = await run(dir, task, await patch('shifted-hunk'), '--sandbox', 'process')
    expect(stale.exitCode).toBe(6)
    expect(stale.stdout).toContain('invalid: tally/money.py line 13')
  })

  it('shows what a judge says beside the verdict, which stays as it is', {
    timeout: 120_000,
  }, async (context) => {
    if (!usable) return context.skip('no environment with pytest can be built here')
    const { dir, task, patch } = await setUp()
    const server = await startModelServer([{ kind: 'text', text: '{"reason": "Fine.", "verdict": "equal"}' }])
    const variables = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${server.url}/v1` }
    const judged = ['--sandbox', 'process', '--judge', 'openai:gpt-5']
    const no = await runWith(variables, dir, [task, await patch('comment-only'), ...judged, '--json'])
    expect(no.exitCode).toBe(6)
    expect(JSON.parse(no.stdout)).toMatchObject({ status: 'unresolved', judge: { kind: 'not_asked' } })
    expect(server.requests).toEqual([])
    const yes = await runWith(variables, dir, [task, await patch('honest-gold'), ...judged])
    expect(yes.exitCode).toBe(0)
    expect(yes.stdout).toMatch(/^resolved: [^\n]*\nJudge: openai:gpt-5 may not judge/)
  })

  it('grades a predictions file, writes reports, and goes on where it stopped', {
    timeout: 120_000,
  }, async (context) => {
    if (!usable) return context.skip('no environment with pytest can be built here')
    const { dir } = await setUp()
    const line = (instance_id: string, model_patch: string | null): string =>
      JSON.stringify({ instance_id, model_name_or_path: 'a/model', model_patch })
    const lines = [
      line('tally-split', await attackPatch('honest-gold')),
      line('other', 'x'),
      line('third', ''),
    ]
    writeFileSync(join(dir, 'preds.jsonl'), lines.join('\n'))
    const argv = ['--predictions', 'preds.jsonl', '--tasks', 'tasks', '--sandbox', 'process', '--json']
    const first = await run(dir, ...argv)
    const last = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
    expect(first.exitCode).toBe(6)
    const summary = JSON.parse(readFileSync(join(dir, 'grades', 'a__model.preds.json'), 'utf8'))
    expect(summary).toMatchObject({
      schema_version: 2,
      total_instances: 1,
      submitted_instances: 3,
      resolved_ids: ['tally-split'],
      error_ids: ['other'],
      empty_patch_ids: ['third'],
    })
    expect(last(first.stdout)).toMatchObject({ type: 'result', reused: 0, summary })
    const again = await run(dir, ...argv, '--resume')
    expect(last(again.stdout)).toMatchObject({ reused: 1, summary })
  })
})
