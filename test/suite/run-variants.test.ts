import { describe, expect, it } from 'vitest'
import { python, suiteTitle } from './run-sample.ts'
import { limits, removeSampleRepositories, withoutMarks } from './sample-repository.ts'
import { source, summary, tests, tryAll, variant } from './variant-sample.ts'

removeSampleRepositories()

describe.skipIf(python === null)(suiteTitle('runVariants()'), () => {
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

  it('does not run what compiles to the same code, where that is asked for', async () => {
    const skip = { skipEquivalent: true }
    const results = await tryAll([
      variant('comment', `# new\n${source}`, skip),
      variant('annotation', source.replace('size(n)', 'size(n: int)'), skip),
      variant('assertion', source.replace(':\n', ':\n    assert n is not None\n'), skip),
      variant('number', source.replace('n > 3', 'n > 4'), skip),
      variant('not Python', source.replace('n > 3', 'n >'), skip),
      variant('not asked for', `# new\n${source}`),
    ])
    const equivalent = results.filter(({ kind }) => kind === 'equivalent')
    expect(equivalent.map(({ id }) => id)).toEqual(['comment'])
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
})
