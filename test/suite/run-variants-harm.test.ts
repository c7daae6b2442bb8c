import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hasErrno } from '../../src/lib/kernel/errors.ts'
import { runVariants } from '../../src/lib/suite/run-variants.ts'
import { localEnvironment, localSandbox } from './local-sandbox.ts'
import { python, suiteTitle } from './run-sample.ts'
import { limits, removeSampleRepositories, sampleRepository, tools } from './sample-repository.ts'
import { source, summary, tests, tryAll, variant } from './variant-sample.ts'

const folders: string[] = []

removeSampleRepositories()
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(python === null)(suiteTitle('runVariants() against variants that do harm'), () => {
  it.each([1, 2])('survives whatever a variant does, with %i at once', async (parallel) => {
    const body = (code: string) => `import os, signal, sys\n${source}${code}\n`
    const harm = (code: string) => source.replace('if n > 3:', `${code}\n    if n > 3:`)
    const results = await tryAll(
      [
        variant('exit', harm('import os; os._exit(0)')),
        variant('after exit', null),
        variant('abort', harm('import os; os.abort()')),
        variant('sys.exit', harm('import sys; sys.exit(0)')),
        variant('exit at import', body('os._exit(3)')),
        variant('error at import', body('1/0')),
        variant('syntax', 'def size(n:\n'),
        variant('loop', harm('while True: pass'), { seconds: 1 }),
        variant('memory', harm('x = []\n    while True: x.append("x" * 10_000_000)')),
        variant('kill all', harm('import os; os.killpg(0, 9)')),
        variant('kill parent', harm('import os; os.kill(os.getppid(), 9)')),
        variant('after kill', null),
        variant(
          'junk in our pipe',
          harm(
            'import os\n    for fd in range(3, 40):\n        try: os.write(fd, b"junk")\n        except OSError: pass',
          ),
        ),
        variant('close all', harm('import os; os.closerange(3, 64)')),
        variant('write', harm('open(__file__, "a").write("junk"); open("new", "w").write("x")')),
        variant('remove', harm('import shutil; shutil.rmtree("pkg"); shutil.rmtree("tests")')),
        variant('last', null),
      ],
      { parallel },
    )
    const found = Object.fromEntries(results.map((result) => [result.id, result.kind]))
    expect(found).toEqual({
      exit: 'crash',
      'after exit': 'ran',
      abort: 'crash',
      'sys.exit': 'ran',
      'exit at import': 'crash',
      'error at import': 'import_error',
      syntax: 'import_error',
      loop: 'timeout',
      memory: 'crash',
      'kill all': 'crash',
      'kill parent': 'crash',
      'after kill': 'ran',
      'junk in our pipe': 'crash',
      'close all': 'crash',
      write: 'ran',
      remove: 'ran',
      last: 'ran',
    })
    for (const id of ['after exit', 'after kill', 'last']) {
      expect([...(results.find((result) => result.id === id)?.outcomes.values() ?? [])]).toEqual([
        'passed',
        'passed',
      ])
    }
    expect(results.find((result) => result.id === 'loop')?.detail).toContain(tests[0])
    expect(results.find((result) => result.id === 'abort')?.detail).toMatch(
      /^its process was killed by SIGABRT while/,
    )
    expect(results.find((result) => result.id === 'memory')?.detail).toBe('it used up its memory')
  })

  it('leaves no process behind that a variant started', async () => {
    const marker = `agentao-left-${process.pid}-${Date.now()}`
    const snippet = `
import os, subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)', '${marker}'], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(300)', '${marker}'])
    os._exit(0)
`
    const [result] = await tryAll([variant('daemons', null, { snippet, tests: [] })])
    expect(result?.kind).toBe('ran')
    expect(processesWith(marker)).toEqual([])
  })

  it('does not carry the original along when pytest itself needs the package under test', async () => {
    const { environment: environmentWithout, sources } = withoutPackage(python ?? '', 'iniconfig')
    const marked = `${sources['iniconfig/__init__.py']}\nvalue = 1\n`
    const workspace = await sampleRepository({
      ...sources,
      'iniconfig/__init__.py': marked,
      'tests/test_it.py': 'import iniconfig\ndef test_it(): assert iniconfig.value == 1\n',
    })
    const one = { tests: ['tests/test_it.py::test_it'], seconds: 20 }
    const results = await runVariants(
      { sandbox: localSandbox(environmentWithout), tools },
      {
        environment: localEnvironment({ sourceRoots: ['.'], testPaths: ['tests'] }),
        workspace,
        limits,
        variants: [
          { id: 'original', files: {}, ...one },
          {
            id: 'changed',
            files: { 'iniconfig/__init__.py': marked.replace('value = 1', 'value = 2') },
            ...one,
          },
          { id: 'broken', files: { 'iniconfig/__init__.py': '1/0' }, ...one },
        ],
      },
      AbortSignal.timeout(60_000),
    )
    expect(summary(results)).toEqual(['original ran passed', 'changed ran failed', 'broken crash'])
  })
})

/** An environment like the given one, but with one package's code taken out of it. */
function withoutPackage(
  interpreter: string,
  name: string,
): { readonly environment: string; readonly sources: Readonly<Record<string, string>> } {
  const original = join(interpreter, '../..')
  const [version = ''] = readdirSync(join(original, 'lib'))
  const site = join('lib', version, 'site-packages')
  const copy = mkdtempSync(join(tmpdir(), 'agentao-venv-'))
  folders.push(copy)
  mkdirSync(join(copy, site), { recursive: true })
  mkdirSync(join(copy, 'bin'))
  copyFileSync(join(original, 'pyvenv.cfg'), join(copy, 'pyvenv.cfg'))
  symlinkSync(realpathSync(interpreter), join(copy, 'bin/python'))
  for (const entry of readdirSync(join(original, site))) {
    if (entry !== name) symlinkSync(join(original, site, entry), join(copy, site, entry))
  }
  const files = readdirSync(join(original, site, name)).filter((file) => file.endsWith('.py'))
  const sources = files.map((file) => [
    `${name}/${file}`,
    readFileSync(join(original, site, name, file), 'utf8'),
  ])
  return { environment: join(copy, 'bin/python'), sources: Object.fromEntries(sources) }
}

/** Command lines that hold the marker, of every process of the machine. */
function processesWith(marker: string): readonly string[] {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8')
      } catch (error) {
        if (hasErrno(error, 'ENOENT', 'ESRCH')) return ''
        throw error
      }
    })
  return lines.filter((line) => line.includes(marker))
}
