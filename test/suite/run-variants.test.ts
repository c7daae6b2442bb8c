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
import type { Variant, VariantBatch, VariantResult } from '../../src/lib/suite/variant.ts'
import { localEnvironment, localSandbox, pythonWithPytest } from './local-sandbox.ts'
import {
  limits,
  removeSampleRepositories,
  sampleRepository,
  tools,
  withoutMarks,
} from './sample-repository.ts'

const python = pythonWithPytest()
const suite = { sandbox: localSandbox(python ?? 'python3'), tools }
const title =
  python === null ? 'runVariants() (skipped: no environment with pytest can be made)' : 'runVariants()'

const source = 'def size(n):\n    if n > 3:\n        return "big"\n    return "small"\n'
const sample = {
  'pkg/__init__.py': source,
  'pkg/__main__.py': 'import sys\nfrom pkg import size\nprint(size(int(sys.argv[1])))\n',
  'tests/test_size.py':
    'from pkg import size\ndef test_big(): assert size(9) == "big"\ndef test_small(): assert size(1) == "small"\n',
  'tests/test_cli.py':
    'import subprocess, sys\ndef test_cli():\n    out = subprocess.check_output([sys.executable, "-m", "pkg", "9"], text=True)\n    assert out == "big\\n"\n',
}
const tests = ['tests/test_size.py::test_big', 'tests/test_size.py::test_small']

function variant(id: string, text: string | null, rest: Partial<Variant> = {}): Variant {
  return { id, files: text === null ? {} : { 'pkg/__init__.py': text }, tests, seconds: 10, ...rest }
}

async function tryAll(
  variants: readonly Variant[],
  rest: Partial<VariantBatch> & { files?: Readonly<Record<string, string>> } = {},
): Promise<readonly VariantResult[]> {
  const { files = sample, ...options } = rest
  const workspace = await sampleRepository(files)
  const environment = localEnvironment({ sourceRoots: ['.'], testPaths: ['tests'] })
  const batch = { environment, workspace, variants, limits, ...options }
  return runVariants(suite, batch, AbortSignal.timeout(60_000))
}

const summary = (results: readonly VariantResult[]) =>
  results.map((result) => [result.id, result.kind, ...result.outcomes.values()].join(' '))

const folders: string[] = []

removeSampleRepositories()
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(python === null)(title, () => {
  it('shows each variant its own change and no other', async () => {
    const results = await tryAll([
      variant('original', null),
      variant('never big', source.replace('n > 3', 'False')),
      variant('always big', source.replace('n > 3', 'True')),
      variant('same as it was', source),
    ])
    expect(summary(results)).toEqual([
      'original ran passed passed',
      'never big ran failed passed',
      'always big ran passed failed',
      'same as it was ran passed passed',
    ])
    expect(results[1]?.failures.get(tests[0] ?? '')?.message).toMatch(
      /^AssertionError: assert 'small' == 'big'/,
    )
  })

  it('changes the files on disk, for programs that tests start', async () => {
    const cli = { tests: ['tests/test_cli.py::test_cli'] }
    const results = await tryAll([
      variant('original', null, cli),
      variant('never big', source.replace('n > 3', 'False'), cli),
      variant('main changed', null, { ...cli, files: { 'pkg/__main__.py': 'print("big")\n' } }),
    ])
    expect(summary(results)).toEqual([
      'original ran passed',
      'never big ran failed',
      'main changed ran passed',
    ])
  })

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

  it('runs the snippet as a script, and tells what it printed and raised', async () => {
    const [printed, raised, left, wrong] = await tryAll([
      variant('prints', null, {
        snippet:
          'import os, sys\nfrom pkg import size\nprint(size(1), __name__)\nos.system("echo child")\nprint("oops", file=sys.stderr)\n',
        tests: [],
      }),
      variant('raises', source.replace('return "small"', 'return n / 0'), {
        snippet: 'from pkg import size\nprint("before")\nsize(1)\n',
      }),
      variant('leaves', null, { snippet: 'raise SystemExit(3)\n', tests: [] }),
      variant('wrong', null, { snippet: 'def (\n', tests: [] }),
    ])
    expect(printed?.snippet).toEqual({
      stdout: 'small __main__\nchild\n',
      stderr: 'oops\n',
      exception: null,
      lines: null,
    })
    expect(raised?.snippet?.stdout).toBe('before\n')
    expect(raised?.snippet?.exception).toMatchObject({
      type: 'ZeroDivisionError',
      message: 'division by zero',
    })
    expect(withoutMarks(raised?.snippet?.exception?.traceback)).toBe(
      [
        'Traceback (most recent call last):',
        '  File "snippet.py", line 3, in <module>',
        '    size(1)',
        '  File "pkg/__init__.py", line 4, in size',
        '    return n / 0',
        'ZeroDivisionError: division by zero',
        '',
      ].join('\n'),
    )
    expect([...(raised?.outcomes.values() ?? [])]).toEqual(['passed', 'failed'])
    expect(left?.snippet?.exception?.type).toBe('SystemExit')
    expect(wrong?.snippet?.exception?.type).toBe('SyntaxError')
  })

  it('passes a result of any length on while the batch still runs', async () => {
    const many = Array.from({ length: 3000 }, (_, n) => `    x = ${n}\n    if n > 100: y = n`).join('\n')
    const times: number[] = []
    const slow = { snippet: 'import time; time.sleep(2)', tests: [] }
    const results = await tryAll(
      [
        variant('long', source.replace('    if n > 3', `${many}\n    if n > 3`), { trace: true }),
        variant('slow', null, slow),
      ],
      { onResult: () => times.push(performance.now()) > 0 },
    )
    expect(results[0]?.lines?.get(tests[0] ?? '')?.get('pkg/__init__.py')?.length).toBeGreaterThan(6000)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_500)
  })

  it('bounds what a snippet prints', async () => {
    const [result] = await tryAll(
      [variant('flood', null, { snippet: 'while True: print("x" * 1000)\n', tests: [], seconds: 5 })],
      { limits: { ...limits, diskBytes: 4_000_000 } },
    )
    expect(result?.snippet?.exception?.type).toBe('OSError')
    expect(result?.snippet?.stdout.length).toBeLessThan(200_000)
  })

  it('traces the snippet and each test', async () => {
    const [result] = await tryAll([
      variant('traced', null, { trace: true, snippet: 'from pkg import size\nsize(1)\n' }),
    ])
    expect(result?.snippet?.lines?.get('pkg/__init__.py')).toEqual(expect.arrayContaining([1, 2, 4]))
    expect(result?.lines?.get(tests[0] ?? '')?.get('pkg/__init__.py')).toEqual([2, 3])
    expect(result?.lines?.get(tests[1] ?? '')?.get('pkg/__init__.py')).toEqual([2, 4])
  })

  it('runs tests in the order given and stops after the given number of failures', async () => {
    const broken = source.replaceAll('return', 'return 1 and')
    const [all, stopped, none] = await tryAll([
      variant('all', broken.replaceAll('1 and', '0 and'), { tests: [...tests].reverse() }),
      variant('stopped', broken.replaceAll('1 and', '0 and'), {
        tests: [...tests].reverse(),
        stopAfterFailures: 1,
      }),
      variant('none', null, { tests: ['tests/test_size.py::test_gone', 'tests/test_none.py::test_x'] }),
    ])
    expect([...(all?.outcomes ?? [])]).toEqual([
      [tests[1], 'failed'],
      [tests[0], 'failed'],
    ])
    expect([...(stopped?.outcomes ?? [])]).toEqual([[tests[1], 'failed']])
    expect([...(none?.outcomes.values() ?? [])]).toEqual(['missing', 'missing'])
  })

  it('tells results as they come, and stops when told so', async () => {
    const seen: string[] = []
    const variants = Array.from({ length: 6 }, (_, n) => variant(String(n), null))
    const results = await tryAll(variants, {
      onResult: (result) => {
        seen.push(result.id)
        return seen.length < 2
      },
    })
    expect(seen).toEqual(['0', '1'])
    expect(results.map((result) => result.id)).toEqual(['0', '1'])
  })

  it('keeps the order with two at once', async () => {
    const variants = Array.from({ length: 7 }, (_, n) =>
      variant(String(n), source.replace('n > 3', n % 2 === 0 ? 'n > 3' : 'False'), {
        snippet: n === 0 ? 'import time; time.sleep(0.5)' : undefined,
      }),
    )
    const results = await tryAll(variants, { parallel: 2 })
    expect(summary(results)).toEqual(
      variants.map((_, n) => `${n} ran ${n % 2 === 0 ? 'passed' : 'failed'} passed`),
    )
  })

  it('calls the rest late when the time of the batch is up', async () => {
    const loop = source.replace('n > 3', 'exec("while True: pass")')
    const variants = [variant('fine', null), variant('loop', loop, { seconds: 60 }), variant('rest', null)]
    const results = await tryAll(variants, { limits: { ...limits, seconds: 4 } })
    expect(results.map((result) => result.kind)).toEqual(['ran', 'timeout', 'timeout'])
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
