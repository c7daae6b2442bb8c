import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { templatesDir } from '../../../src/lib/app/package-root.ts'
import { packArchive } from '../../../src/lib/files/pack-archive.ts'
import { readTree } from '../../../src/lib/files/read-tree.ts'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { harborTree } from '../../../src/lib/tasks/formats/harbor/write-harbor.ts'
import { loadTask } from '../../../src/lib/tasks/formats/load-task.ts'
import { tableAt } from '../../../src/lib/tasks/recipe/parse-toml.ts'
import { taskDigest } from '../../../src/lib/tasks/record/task-files.ts'
import { gitRepository } from '../../fakes/git-repository.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'
import { demoTask, demoTree, foreignInstance, formatDeps, goldPatch } from './demo-task.ts'
import { collectHook, exported, settingsOf } from './harbor-exported.ts'

describe('a task as a Harbor folder', () => {
  it('comes back the same, every part and the digest', async () => {
    const task = await demoTask()
    const back = await loadTask({ path: await exported(task) }, formatDeps())
    expect(taskDigest(back.record)).toBe(taskDigest(task.record))
    expect({ ...back, repoArchive: Buffer.from(back.repoArchive).toString('hex') }).toEqual({
      ...task,
      repoArchive: Buffer.from(task.repoArchive).toString('hex'),
    })
  })

  it('is the same, byte for byte, each time', async () => {
    const task = await demoTask()
    expect(await harborTree(task, templatesDir)).toEqual(await harborTree(task, templatesDir))
  })

  it('has a verifier of its own, no network, and an answer that leaves as a diff', async () => {
    const dir = await exported()
    const settings = settingsOf(dir)
    expect(settings).toMatchObject({ schema_version: '1.4', artifacts: ['/logs/artifacts/answer.patch'] })
    expect(tableAt(settings, 'verifier')).toMatchObject({ environment_mode: 'separate', timeout_sec: 300 })
    expect(tableAt(settings, 'environment')).toMatchObject({
      network_mode: 'no-network',
      workdir: '/testbed',
    })
    expect(statSync(join(dir, 'tests/test.sh')).mode & 0o111).toBe(0o111)
    expect(statSync(join(dir, 'solution')).mode & 0o077).toBe(0)
  })

  it('keeps the fix and the hidden tests out of what builds the agent image', async () => {
    const dir = await exported()
    const shown = await readTree(join(dir, 'environment'))
    const instruction = readFileSync(join(dir, 'instruction.md'), 'utf8')
    const texts = [...shown].map(([, { bytes }]) => Buffer.from(bytes).toString('utf8')).join('\n')
    for (const secret of ['x // 2', 'test_half']) expect(`${texts}${instruction}`).not.toContain(secret)
  })

  it.each([
    ['tests/tests.json', 'is missing'],
    ['solution/gold.patch', 'is missing'],
  ])('is refused without %s', async (path, sentence) => {
    const dir = await exported()
    rmSync(join(dir, path))
    await expect(loadTask({ path: dir }, formatDeps())).rejects.toThrow(sentence)
  })

  it('is refused when a part was changed', async () => {
    const dir = await exported()
    writeFileSync(join(dir, 'instruction.md'), 'something else')
    await expect(loadTask({ path: dir }, formatDeps())).rejects.toThrow('public/problem.md differs')
  })
})

describe('the agent image', () => {
  it('holds the commit that the answer is a diff against, whatever the attributes of the repository', async () => {
    const odd = tree(
      { '.gitattributes': '* text eol=lf ident\n', 'a.py': 'x = 1\r\n# $Id$\r\n', '.gitignore': 'a.py\n' },
      ['a.py'],
    )
    const dir = await exported(await demoTask({ repoArchive: await packArchive(odd) }))
    const testbed = tempDir()
    await writeTree(testbed, odd)
    const dockerfile = readFileSync(join(dir, 'environment/Dockerfile'), 'utf8').replaceAll('\\\n', '')
    const [commands = 'false'] = /git init .*/.exec(dockerfile) ?? []
    execFileSync('sh', ['-e', '-c', commands], {
      cwd: testbed,
      env: { PATH: process.env.PATH, HOME: testbed },
    })
    const hook = collectHook(dir)
    const head = execFileSync('git', ['-C', testbed, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    expect(hook).toContain(`--binary ${head} `)
  })

  it('quotes what a requirement or a variable may hold', async () => {
    const { record, ...content } = await demoTask()
    const environment = {
      ...record.environment,
      requirements: ['a==1; python_version < "4"'],
      variables: { SAY: 'a "b" $c' },
      install: ["echo 'one'\necho two"],
    }
    const dir = await exported({ ...content, record: { ...record, environment } })
    const lines = readFileSync(join(dir, 'environment/Dockerfile'), 'utf8').split('\n')
    expect(lines).toContain(`RUN pip install --no-cache-dir 'a==1; python_version < "4"'`)
    expect(lines).toContain('ENV SAY="a \\"b\\" \\$c"')
    const [install = ''] = lines.filter((line) => line.includes('echo'))
    expect(JSON.parse(install.slice(4))).toEqual(['sh', '-e', '-c', "echo 'one'\necho two"])
  })

  it('builds the metadata of a package that has no more than a setup.py, whatever the base image holds', async () => {
    const dockerfile = readFileSync(join(await exported(), 'environment/Dockerfile'), 'utf8')
    expect(dockerfile).toMatch(/pip wheel --use-pep517 /)
  })

  it('is built from the image that a task comes with', async () => {
    const { record, ...content } = await demoTask()
    const dir = await exported({
      ...content,
      record: { ...record, environment: { ...record.environment, image: 'x@sha256:1' } },
    })
    const dockerfile = readFileSync(join(dir, 'environment/Dockerfile'), 'utf8')
    expect(dockerfile).toMatch(/^ARG BASE=x@sha256:1\nFROM \$BASE\n/)
    expect(dockerfile).not.toContain('pip')
  })
})

describe('a Harbor folder made elsewhere', () => {
  function folder(files: Readonly<Record<string, string>>): string {
    const dir = tempDir()
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), text)
    }
    return dir
  }

  it('is read when it carries a SWE-bench instance', async () => {
    const reposDir = tempDir()
    await gitRepository(join(reposDir, 'demo'), demoTree)
    const { problem_statement: _, ...instance } = foreignInstance
    const path = folder({
      'task.toml': 'version = "1.0"\n',
      'instruction.md': 'Fix half.',
      'tests/config.json': JSON.stringify(instance),
    })
    const task = await loadTask({ path, reposDir }, formatDeps())
    expect(task.problemStatement).toBe('Fix half.')
    expect(task.goldPatch).toBe(goldPatch)
  })

  it.each([
    ['only Harbor itself can grade it', 'version = "1.0"\n'],
    ['several steps', '[[steps]]\nname = "a"\n'],
    ['a GPU', '[environment]\ngpus = 1\n'],
  ])('is refused with its reason: %s', async (reason, settings) => {
    const path = folder({ 'task.toml': settings })
    await expect(loadTask({ path }, formatDeps())).rejects.toThrow(reason)
  })
})
