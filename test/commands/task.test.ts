import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import TaskExport from '../../src/commands/task/export.ts'
import TaskImport from '../../src/commands/task/import.ts'
import TaskList from '../../src/commands/task/list.ts'
import TaskRetire from '../../src/commands/task/retire.ts'
import TaskShow from '../../src/commands/task/show.ts'
import TaskValidate from '../../src/commands/task/validate.ts'
import { writeTask } from '../../src/lib/tasks/record/write-task.ts'
import { gitRepository } from '../fakes/git-repository.ts'
import { runCommand } from '../fakes/run-command.ts'
import { tempDir } from '../fakes/temp-dir.ts'
import { fakeProcess } from '../fakes/terminal.ts'
import { demoTask, demoTree, foreignInstance, goldPatch, testsPatch } from '../tasks/formats/demo-task.ts'

const id = 'demo__1.0.abc'

/** A data folder with one task, and the options to run commands in it. */
async function place(task = demoTask()) {
  const cwd = tempDir()
  const dir = join(cwd, 'data/tasks', id)
  await writeTask(dir, await task)
  const variables = {
    PATH: process.env.PATH,
    HOME: cwd,
    AGENTAO_DATA_DIR: join(cwd, 'data'),
    AGENTAO_CACHE_DIR: join(cwd, 'cache'),
  }
  return { cwd, dir, at: { cwd, home: cwd, variables } }
}

describe('agentao task list', () => {
  it('shows the tasks of the data folder in a table', async () => {
    const { at } = await place()
    const { stdout, exitCode } = await runCommand(TaskList, [], at)
    expect(exitCode).toBe(0)
    expect(stdout.split('\n')[0]).toMatch(/^Task +Package +Strategy +Difficulty +F2P +P2P/)
    expect(stdout).toMatch(/^demo__1\.0\.abc +demo 1\.0 +imported: test +1 +1/m)
  })

  it.each([
    [['--package', 'Demo'], 1],
    [['--package', 'other'], 0],
    [['--difficulty', 'hard'], 0],
  ])('lists only what %j asks for', async (flags, count) => {
    const { at } = await place()
    const { stdout } = await runCommand(TaskList, [...flags, '--json'], at)
    expect(JSON.parse(stdout).tasks).toHaveLength(count)
  })

  it('describes each task with --json, a broken one too', async () => {
    const { at, dir } = await place()
    writeFileSync(join(dir, 'public/problem.md'), 'changed')
    const { stdout } = await runCommand(TaskList, ['data/tasks', '--json'], at)
    expect(JSON.parse(stdout)).toMatchObject({ tasks: [{ kind: 'broken', dir }] })
  })

  it('says that the data folder is empty, and that a named one holds none', async () => {
    const cwd = tempDir()
    const at = { cwd, home: cwd, variables: { AGENTAO_DATA_DIR: join(cwd, 'data') } }
    const empty = await runCommand(TaskList, [], at)
    expect(empty).toMatchObject({ stdout: `No tasks in ${join(cwd, 'data/tasks')}.\n`, exitCode: 0 })
    const named = await runCommand(TaskList, ['elsewhere'], at)
    expect(named.exitCode).toBe(4)
    expect(named.stderr).toContain('AGT_TASK_NOT_FOUND')
  })
})

describe('agentao task show', () => {
  it('shows the problem and not the fix', async () => {
    const { at } = await place()
    const { stdout, exitCode } = await runCommand(TaskShow, [id], at)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('# half() is wrong')
    expect(stdout).toContain('1 to start passing, 1 to go on, 1 flaky')
    for (const secret of ['x // 2', 'test_half']) expect(stdout).not.toContain(secret)
  })

  it('shows the fix with --reveal', async () => {
    const { at, dir } = await place()
    const { stdout } = await runCommand(TaskShow, [dir, '--reveal'], at)
    expect(stdout).toContain('+    return x // 2')
    const json = await runCommand(TaskShow, [id, '--reveal', '--json'], at)
    expect(JSON.parse(json.stdout)).toMatchObject({ id, solution: { goldPatch } })
  })

  it('exits 4 for a task that is not there', async () => {
    const { at } = await place()
    const { exitCode, stderr } = await runCommand(TaskShow, ['nothing'], at)
    expect(exitCode).toBe(4)
    expect(stderr).toContain("'nothing' is neither a task directory nor the id of a task")
  })
})

describe('agentao task retire', () => {
  it('needs --yes where nobody can be asked', async () => {
    const { at, dir } = await place()
    const { exitCode, stderr } = await runCommand(TaskRetire, [id], at)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--yes')
    expect(existsSync(join(dir, 'retired.json'))).toBe(false)
  })

  it('marks the task, and shows it as retired', async () => {
    const { at } = await place()
    const { stdout, exitCode } = await runCommand(TaskRetire, [id, '--yes', '--json'], at)
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ instance_id: id, retired_at: '2026-01-01T00:00:00.000Z' })
    expect((await runCommand(TaskList, [], at)).stdout).toContain('2026-01-01')
  })

  it.each([
    ['y\n', true],
    ['n\n', false],
  ])('asks on a terminal; %j', async (answer, retired) => {
    const { at, dir } = await place()
    const process = fakeProcess({ ...at, isTTY: true })
    const timer = setInterval(() => {
      if (!process.stderr.text().includes('[y/N]')) return
      clearInterval(timer)
      process.stdin.write(answer)
    }, 5)
    const { exitCode } = await runCommand(TaskRetire, [id], { process })
    expect(exitCode).toBe(0)
    expect(existsSync(join(dir, 'retired.json'))).toBe(retired)
  })
})

describe('agentao task export and import', () => {
  it('write SWE-bench rows without the private half of a task in use', async () => {
    const { at, cwd } = await place()
    const { stdout, exitCode } = await runCommand(
      TaskExport,
      ['--format', 'swebench', '--out', 'out.jsonl', id],
      at,
    )
    expect(exitCode).toBe(0)
    expect(stdout).toContain('1 without fix and tests')
    expect(readFileSync(join(cwd, 'out.jsonl'), 'utf8')).not.toContain('test_half')
  })

  it.each([
    ['swebench', 'out.jsonl', 'out.jsonl'],
    ['harbor', 'out', 'out'],
  ])('go to %s and back to the same files', async (format, out, back) => {
    const { at, cwd, dir } = await place()
    const exported = await runCommand(
      TaskExport,
      ['--format', format, '--out', out, '--with-private', 'data/tasks', '--json'],
      at,
    )
    expect(JSON.parse(exported.stdout)).toMatchObject({ tasks: [{ id, withPrivate: true }] })
    const imported = await runCommand(TaskImport, ['--format', format, back, '--out', 'again', '--json'], at)
    expect(imported.exitCode, imported.stderr).toBe(0)
    for (const name of ['task.json', 'public/repo.tar.gz', 'private/tests.json', 'private/gold.patch'])
      expect(readFileSync(join(cwd, 'again', id, name))).toEqual(readFileSync(join(dir, name)))
    const twice = await runCommand(TaskImport, ['--format', format, back, '--out', 'again'], at)
    expect(twice).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('AGT_PATH_EXISTS') })
    expect(
      (await runCommand(TaskImport, ['--format', format, back, '--out', 'again', '--force'], at)).exitCode,
    ).toBe(0)
  })

  it('do not write a Harbor folder of a task in use unless told to', async () => {
    const { at, cwd } = await place()
    const { exitCode, stderr } = await runCommand(TaskExport, ['--format', 'harbor', '--out', 'out', id], at)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--with-private')
    expect(existsSync(join(cwd, 'out'))).toBe(false)
  })

  it('take the private half of a retired task along', async () => {
    const { at } = await place()
    await runCommand(TaskRetire, [id, '--yes'], at)
    const { exitCode } = await runCommand(TaskExport, ['--format', 'harbor', '--out', 'out', id], at)
    expect(exitCode).toBe(0)
  })

  it('keep what is there, and want a file for SWE-bench rows', async () => {
    const { at, cwd } = await place()
    writeFileSync(join(cwd, 'out.jsonl'), 'mine')
    const kept = await runCommand(TaskExport, ['--format', 'swebench', '--out', 'out.jsonl', id], at)
    expect(kept.exitCode).toBe(4)
    expect(readFileSync(join(cwd, 'out.jsonl'), 'utf8')).toBe('mine')
    const folder = await runCommand(TaskExport, ['--format', 'swebench', '--out', 'out', id], at)
    expect(folder).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('.jsonl') })
  })
})

describe('agentao task import --format swebench', () => {
  it('imports what can be used of several instances, tells the rest, and exits 6', async () => {
    const { at, cwd } = await place()
    await gitRepository(join(cwd, 'clones/demo'), demoTree)
    const rows = [foreignInstance, { ...foreignInstance, instance_id: 'bad-1', patch: '' }]
    writeFileSync(join(cwd, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
    const words = ['--format', 'swebench', 'rows.jsonl', '--repos', 'clones', '--out', 'made', '--json']
    const { stdout, exitCode } = await runCommand(TaskImport, words, at)
    expect(exitCode).toBe(6)
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    expect(result).toMatchObject({
      type: 'result',
      tasks: [{ id: 'someone__demo-7' }],
      failed: [{ name: 'bad-1' }],
    })
    const chosen = await runCommand(TaskImport, [...words, '--instance', 'someone__demo-7', '--force'], at)
    expect(chosen.exitCode).toBe(0)
  })

  it('writes nothing with --dry-run', async () => {
    const { at, cwd } = await place()
    await gitRepository(join(cwd, 'clones/demo'), demoTree)
    writeFileSync(join(cwd, 'one.json'), JSON.stringify(foreignInstance))
    const words = ['--format', 'swebench', 'one.json', '--repos', 'clones', '--out', 'made', '--dry-run']
    const { stdout, exitCode } = await runCommand(TaskImport, words, at)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Would make someone__demo-7')
    expect(existsSync(join(cwd, 'made'))).toBe(false)
  })
})

describe('agentao task import --repo', () => {
  async function repository() {
    const { at, cwd } = await place()
    await gitRepository(join(cwd, 'demo'), demoTree)
    for (const [name, text] of [
      ['fix.patch', goldPatch],
      ['tests.patch', testsPatch],
      ['issue.md', 'half is wrong'],
    ] as const)
      writeFileSync(join(cwd, name), text)
    const words = [
      '--repo',
      'demo',
      '--base',
      'main',
      '--gold',
      'fix.patch',
      '--tests',
      'tests.patch',
      '--problem',
      'issue.md',
    ]
    return { at, words }
  }

  it('prints the plan with --dry-run', async () => {
    const { at, words } = await repository()
    const { stdout, exitCode, stderr } = await runCommand(TaskImport, [...words, '--dry-run'], at)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/^fix +changes demo\.py$/m)
    expect(stdout).toMatch(/^tests +change tests\/test_half\.py$/m)
    const json = await runCommand(TaskImport, [...words, '--dry-run', '--json'], at)
    expect(JSON.parse(json.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      dryRun: true,
      tasks: [],
      plan: { runs: 6 },
    })
  })

  it('exits 4 before anything runs when a file is where the folder of tasks is to be', async () => {
    const { at, words } = await repository()
    const { stderr, exitCode } = await runCommand(TaskImport, [...words, '--out', 'issue.md/tasks'], at)
    expect(exitCode).toBe(4)
    expect(stderr).toContain("issue.md' is a file, and tasks need a folder.")
    expect(stderr).not.toContain('importing')
  })

  it.each([
    [[], 'Name either a repository (--repo) or the format'],
    [['--repo', 'demo', '--format', 'harbor'], 'Name either'],
    [['--repo', 'demo', '--base', 'main'], '--repo also needs --gold, --tests, --problem'],
    [['--format', 'harbor'], 'needs the file or folder'],
    [['--format', 'harbor', 'x', '--gold', 'y'], '--gold belongs to --repo'],
    [['--format', 'harbor', 'x', '--install', 'y'], '--install belongs to --repo'],
    [['--format', 'harbor', 'x', '--solve-seconds', '5'], '--solve-seconds belongs to --repo'],
    [['--format', 'harbor', 'x', '--instance', 'y'], '--instance belongs to --format swebench'],
  ])('exits 2 for words that do not fit together: %j', async (words, sentence) => {
    const { at } = await place()
    const { exitCode, stderr } = await runCommand(TaskImport, words, at)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(sentence)
  })
})

describe('agentao task validate', () => {
  it('exits 6 and names what is wrong with a task that was changed', async () => {
    const { at, dir } = await place()
    writeFileSync(join(dir, 'private/gold.patch'), 'changed')
    const { stdout, exitCode } = await runCommand(TaskValidate, [id, '--sandbox', 'process'], at)
    expect(exitCode).toBe(6)
    expect(stdout).toMatch(/INVALID +.*demo__1\.0\.abc/)
    expect(stdout).toMatch(/files: The task's file '.*gold\.patch' has been changed/)
  })

  it('exits 4 when there is no such task', async () => {
    const { at } = await place()
    expect((await runCommand(TaskValidate, ['nothing'], at)).exitCode).toBe(4)
  })
})
