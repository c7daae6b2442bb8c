import { execFileSync } from 'node:child_process'
import { existsSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBubblewrapSandbox } from '../../src/lib/adapters/bubblewrap/create-bubblewrap-sandbox.ts'
import { probeBubblewrap } from '../../src/lib/adapters/bubblewrap/probe-bubblewrap.ts'
import { createDockerSandbox } from '../../src/lib/adapters/docker/create-docker-sandbox.ts'
import { dockerSettings } from '../../src/lib/adapters/docker/docker-settings.ts'
import { loadPythonParser } from '../../src/lib/adapters/treesitter/load-python-parser.ts'
import type { Environment, Sandbox } from '../../src/lib/domain/ports/sandbox.ts'
import { readTree } from '../../src/lib/files/read-tree.ts'
import { writeTree } from '../../src/lib/files/write-tree.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { runTests } from '../../src/lib/suite/run-tests.ts'
import { suiteLimits } from '../../src/lib/tasks/environment/suite-limits.ts'
import { loadIssueWording } from '../../src/lib/tasks/issue/wording.ts'
import { treeDigest } from '../../src/lib/tasks/source/tree-digest.ts'
import type { TaskMaker } from '../../src/lib/tasks/task-maker.ts'
import { whyNoDocker } from '../adapters/docker/docker-subject.ts'
import { plainRecipe, sandboxOptions } from '../contracts/sandbox-subject.ts'
import { fakePackageIndex } from '../fakes/package-index.ts'
import { tree } from '../files/tree.ts'

const templates = join(import.meta.dirname, '../../templates')
const signal = AbortSignal.timeout(900_000)
const mark = `agentao-hostile-${process.pid}`
const canary = join(homedir(), `.${mark}`)

const harmless = {
  'demo.py': 'def one():\n    return 1\n',
  'tests/test_a_demo.py': `from demo import one
${Array.from({ length: 20 }, (_, i) => `def test_${i}():\n    assert one() == 1\n`).join('')}`,
}

/** What one test does; the file is collected last. */
const misdeeds: Readonly<Record<string, string>> = {
  'forks without end': `
for _ in range(5000):
    try:
        if os.fork() == 0: time.sleep(60); os._exit(0)
    except OSError: break`,
  'leaves a daemon': `
if os.fork() == 0:
    os.setsid()
    for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(n, signal.SIG_IGN)
    if os.fork() == 0: os.execv(sys.executable, [sys.executable, '-I', '-S', '-c', 'import time; time.sleep(300)', '${mark}'])
    os._exit(0)`,
  'fills the disk': `
with open('/tmp/fill', 'wb') as a:
    for _ in range(4096): a.write(b'x' * (1 << 20))`,
  'prints a gigabyte': `
for _ in range(1024): os.write(1, b'x' * (1 << 20))`,
  'kills its parent': 'os.kill(os.getppid(), signal.SIGKILL)',
  'kills itself': 'os.kill(os.getpid(), signal.SIGKILL)',
  'deletes the workspace': `shutil.rmtree(os.getcwd(), ignore_errors=True)`,
  'writes to the home folder of the host': `
for path in (${JSON.stringify(canary)}, os.path.expanduser('~/.bashrc'), '/etc/passwd'):
    try: open(path, 'w').write('owned')
    except OSError: pass`,
  'asks for the released package': `
import subprocess
found = subprocess.run([sys.executable, '-m', 'pip', 'download', '--no-deps', '-d', '/tmp/x', 'toolz'], capture_output=True, timeout=100)
assert found.returncode != 0, 'there is an index'`,
}

type Place = { readonly maker: TaskMaker; readonly environment: Environment; readonly root: string }

async function placeOf(make: (root: string) => Promise<Sandbox> | Sandbox): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'agentao-hostile-'))
  const sandbox = await make(root)
  const source = join(root, 'plain')
  await writeTree(source, tree(harmless))
  const recipe = await plainRecipe({
    python: '3.11',
    requirements: ['pytest'],
    sourceRoots: ['.'],
    runner: 'pytest',
    testCommand: ['python', '-m', 'pytest', 'tests'],
  })
  const environment = await sandbox.prepare(recipe, source, { signal })
  const maker: TaskMaker = {
    suite: { sandbox, tools: join(templates, 'python') },
    parser: await loadPythonParser(),
    index: fakePackageIndex({}),
    clock: systemClock,
    cacheDir: join(root, 'cache'),
    tempDir: join(root, 'tmp'),
    sampleDir: '/nowhere',
    wording: await loadIssueWording(join(templates, 'issues/wording.json')),
    python: '3.11',
    toolVersion: '0.0.0',
  }
  return { maker, environment, root }
}

async function sourceThat(place: Place, misdeed: string) {
  const test = `import os, shutil, signal, sys, time\ndef test_misdeed():\n${misdeed.trim().replace(/^/gm, '    ')}\n`
  const files = tree({ ...harmless, 'tests/test_z_misdeed.py': test })
  const dir = join(place.root, `source-${treeDigest(files).slice(0, 8)}`)
  await writeTree(dir, files)
  return { sha256: treeDigest(files), dir }
}

function runIn({ maker, environment }: Place, workspace: string, seconds = 120) {
  return runTests(maker.suite, { environment, workspace, limits: suiteLimits(seconds) }, signal)
}

function marked(): string {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`) ${mark}`) || line.endsWith(mark))
    .join('\n')
}

function hostileContract(make: (root: string) => Promise<Sandbox> | Sandbox): void {
  let place: Place
  let root = ''
  beforeAll(async () => {
    writeFileSync(canary, 'alive')
    place = await placeOf(async (dir) => {
      root = dir
      return await make(dir)
    })
  }, 600_000)
  afterAll(async () => {
    await rm(canary, { force: true })
    await rm(root, { recursive: true, force: true })
  })

  it.each(Object.entries(misdeeds))(
    'a test that %s is contained or its suite refused',
    async (_, misdeed) => {
      const source = await sourceThat(place, misdeed)
      const free = statfsSync(place.root)
      const run = await runIn(place, source.dir)
      const outcomes = run.kind === 'ran' ? run.outcomes : run.kind === 'broken' ? run.finished : []
      const good = [...(outcomes ?? [])].filter(
        ([id, outcome]) => id.includes('test_a_demo') && outcome === 'passed',
      )
      expect(run.kind === 'broken' ? run.reason : run.kind).toMatch(/^(ran|crash|memory)$/)
      if (run.kind === 'broken') expect(run.detail).not.toBe('')
      expect(good).toHaveLength(20)
      expect(treeDigest(await readTree(source.dir))).toBe(source.sha256)
      expect(marked()).toBe('')
      expect(execFileSync('cat', [canary], { encoding: 'utf8' })).toBe('alive')
      const after = statfsSync(place.root)
      expect((free.bavail - after.bavail) * after.bsize).toBeLessThan(1.5e9)
    },
    400_000,
  )

  it('a test that finds no index and no copy of the released package passes', async () => {
    const source = await sourceThat(place, misdeeds['asks for the released package'] ?? '')
    const run = await runIn(place, source.dir)
    expect(run.kind === 'ran' && run.outcomes.get('tests/test_z_misdeed.py::test_misdeed')).toBe('passed')
  }, 400_000)

  it('a test that hangs ends with the time it has, and is named', async () => {
    const { dir: workspace } = await sourceThat(place, 'while True: time.sleep(1)')
    const run = await runIn(place, workspace, 25)
    expect(run).toMatchObject({
      kind: 'broken',
      reason: 'timeout',
      running: 'tests/test_z_misdeed.py::test_misdeed',
    })
  }, 100_000)

  it('a setup.py writes to neither the home folder nor the source on the host', async () => {
    const source = join(place.root, 'with-setup')
    const script = `import os
for path in (${JSON.stringify(canary)}, os.path.expanduser('~/${mark}'), ${JSON.stringify(join(homedir(), mark))}, ${JSON.stringify(join(source, 'planted.py'))}):
    try: open(path, 'w').write('owned')
    except OSError: pass
from setuptools import setup
setup(name='demo', version='1', py_modules=['demo'])
`
    await mkdir(source, { recursive: true })
    await writeTree(source, tree({ ...harmless, 'setup.py': script }))
    const recipe = {
      ...place.environment.recipe,
      distribution: { name: 'demo', version: '1', sha256: 'a'.repeat(64) },
    }
    await place.maker.suite.sandbox.prepare(recipe, source, { signal })
    expect(execFileSync('cat', [canary], { encoding: 'utf8' })).toBe('alive')
    expect(existsSync(join(homedir(), mark))).toBe(false)
    expect(existsSync(join(source, 'planted.py'))).toBe(false)
  }, 400_000)
}

const bubblewrap = await probeBubblewrap(process.env.PATH ?? '')
const noBubblewrap = bubblewrap.available ? '' : ` (skipped: ${bubblewrap.reason})`
describe.skipIf(!bubblewrap.available)(`a hostile package in bubblewrap${noBubblewrap}`, () =>
  hostileContract((root) => createBubblewrapSandbox(sandboxOptions(root))),
)

const noDocker = await whyNoDocker()
describe.skipIf(noDocker !== null)(
  `a hostile package in Docker${noDocker === null ? '' : ` (skipped: ${noDocker})`}`,
  () =>
    hostileContract((root) =>
      createDockerSandbox({ ...sandboxOptions(root), docker: dockerSettings(process.env) }),
    ),
)
