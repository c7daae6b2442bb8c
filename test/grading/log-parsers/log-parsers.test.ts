import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logParserNamed, logParserNameFor } from '../../../src/lib/grading/log-parsers/choose-log-parser.ts'

function parse(name: string, log: string): Record<string, string> {
  const parser = logParserNamed(name)
  if (parser === null) throw new Error(`no parser named ${name}`)
  return Object.fromEntries(parser(log))
}

describe('the pytest parser', () => {
  test('reads verbose lines, with percentages, reasons and spaces in parameters', () => {
    const log = [
      'tests/a.py::test_one PASSED                              [ 10%]',
      'tests/a.py::test_two[Union[str, int]-x y] FAILED         [ 20%]',
      'tests/a.py::T::test_three SKIPPED (no network)           [ 30%]',
      'tests/a.py::test_four XFAIL (known)                      [ 40%]',
      'tests/a.py::test_five XPASS                              [ 50%]',
      'tests/a.py::test_six ERROR',
    ].join('\n')
    expect(parse('pytest', log)).toEqual({
      'tests/a.py::test_one': 'passed',
      'tests/a.py::test_two[Union[str, int]-x y]': 'failed',
      'tests/a.py::T::test_three': 'skipped',
      'tests/a.py::test_four': 'xfailed',
      'tests/a.py::test_five': 'xpassed',
      'tests/a.py::test_six': 'error',
    })
  })

  test('reads the short summary: messages, colours, collection errors, counted skips', () => {
    const log = [
      '\u001b[32mPASSED\u001b[0m tests/a.py::\u001b[1mtest_one\u001b[0m',
      "FAILED tests/a.py::test_two[a - b] - AssertionError: assert 'x' - 1",
      'ERROR tests/b.py - ImportError: no',
      'SKIPPED [2] tests/a.py:12: not here',
      'ERROR    root:a.py:7 a message of a log',
      'XFAIL tests/a.py::test_three - reason',
    ].join('\r\n')
    expect(parse('pytest', log)).toEqual({
      'tests/a.py::test_one': 'passed',
      'tests/a.py::test_two[a - b]': 'failed',
      'tests/b.py': 'error',
      'tests/a.py::test_three': 'xfailed',
    })
  })

  test('reads lines of parallel workers, and outcomes below what a test printed', () => {
    const log = '[gw1] [ 50%] PASSED tests/a.py::test_one\ntests/a.py::test_two some output\nmore\nFAILED\n'
    expect(parse('pytest', log)).toEqual({
      'tests/a.py::test_one': 'passed',
      'tests/a.py::test_two': 'failed',
    })
  })

  test('does not call a test passed whose teardown failed, in either order', () => {
    expect(parse('pytest', 'a.py::t PASSED\na.py::t ERROR\n')).toEqual({ 'a.py::t': 'error' })
    expect(parse('pytest', 'ERROR a.py::t - x\nPASSED a.py::t\n')).toEqual({ 'a.py::t': 'error' })
  })

  test('believes a complete summary and not what tests of pytest itself printed above it', () => {
    const log = 'FAILED inner.py::test_x\n==== short test summary info ====\nPASSED a.py::t\nFAILED a.py::u\n'
    expect(parse('pytest', log)).toEqual({ 'a.py::t': 'passed', 'a.py::u': 'failed' })
    const partial = 'a.py::t PASSED\na.py::u FAILED\n==== short test summary info ====\nFAILED a.py::u - x\n'
    expect(parse('pytest', partial)).toEqual({ 'a.py::t': 'passed', 'a.py::u': 'failed' })
  })

  test('reads only what stands between the markers', () => {
    const log =
      "PASSED a.py::before\n+ : '>>>>> Start Test Output'\nPASSED a.py::t\n+ : '>>>>> End Test Output'\nPASSED a.py::after\n"
    expect(parse('pytest', log)).toEqual({ 'a.py::t': 'passed' })
  })

  test('reduces absolute paths in parameters where asked to', () => {
    const log = 'PASSED a.py::t[/home/x/data/file.txt]\nPASSED a.py::u[//x/y]\nPASSED a.py::v[a/b]\n'
    expect(Object.keys(parse('pytest-options', log))).toEqual([
      'a.py::t[/file.txt]',
      'a.py::u[//x/y]',
      'a.py::v[a/b]',
    ])
  })
})

describe('the Django and unittest parser', () => {
  test('reads every ending', () => {
    const log = [
      'test_a (app.tests.A) ... ok',
      'test_b (app.tests.A) ... FAIL',
      'test_c (app.tests.A) ... ERROR',
      "test_d (app.tests.A) ... skipped 'no'",
      'test_e (app.tests.A) ... expected failure',
      'test_f (app.tests.A) ... unexpected success',
      '  Applying sites.0001_initial... OK',
    ].join('\n')
    expect(parse('django', log)).toEqual({
      'test_a (app.tests.A)': 'passed',
      'test_b (app.tests.A)': 'failed',
      'test_c (app.tests.A)': 'error',
      'test_d (app.tests.A)': 'skipped',
      'test_e (app.tests.A)': 'xfailed',
      'test_f (app.tests.A)': 'xpassed',
    })
  })

  test('knows a test by its docstring and by its name', () => {
    const log = 'test_a (app.tests.A)\nThings work ... as expected. ... ok\n'
    expect(parse('django', log)).toEqual({
      'Things work ... as expected.': 'passed',
      'test_a (app.tests.A)': 'passed',
    })
  })

  test('finds the outcome below other output, and failures in their reports', () => {
    const log = 'test_a (app.tests.A) ... Testing against Django\nnoise\nok\nFAIL: test_b (app.tests.A)\n'
    expect(parse('unittest', log)).toEqual({
      'test_a (app.tests.A)': 'passed',
      'test_b (app.tests.A)': 'failed',
    })
  })
})

test('the SymPy parser reads marks, output between name and mark, and failure titles', () => {
  const log = [
    'sympy/x/tests/test_x.py[5]',
    'test_a ok',
    'test_b F',
    'test_c E',
    'test_d f',
    'test_e printed this',
    'and this',
    'ok                                                       [FAIL]',
    '____________ sympy/x/tests/test_x.py:test_b ____________',
    'Fake ok',
  ].join('\n')
  expect(parse('sympy', log)).toEqual({
    test_a: 'passed',
    test_b: 'failed',
    test_c: 'error',
    test_d: 'xfailed',
    test_e: 'passed',
    'sympy/x/tests/test_x.py:test_b': 'failed',
  })
})

test("pytest's summary: ids with blanks and brackets, and what is said after an id", () => {
  const log = [
    '=========================== short test summary info ============================',
    'PASSED tests/test_a.py::test_p[x - y]',
    'PASSED tests/test_a.py::test_p[unbalanced ] - q]',
    'XPASS tests/test_a.py::test_always said so',
    'XFAIL tests/test_a.py::test_known[a b] - reason - more',
    'FAILED tests/test_a.py::test_f[a]b] - AssertionError: x - y',
    'FAILED tests/test_a.py::test_old',
    'ERROR tests/test_b.py - ImportError: no',
  ].join('\n')
  expect(parse('pytest', log)).toEqual({
    'tests/test_a.py::test_p[x - y]': 'passed',
    'tests/test_a.py::test_p[unbalanced ] - q]': 'passed',
    'tests/test_a.py::test_always': 'xpassed',
    'tests/test_a.py::test_known[a b]': 'xfailed',
    'tests/test_a.py::test_f[a]b]': 'failed',
    'tests/test_a.py::test_old': 'failed',
    'tests/test_b.py': 'error',
  })
})

test("Django's output where one test's line begins in another's", () => {
  const log = ['test_i (app.T) ... test_j (app.T) ... ok', 'a docstring ... with dots ... FAIL'].join('\n')
  expect(parse('django', log)).toEqual({ 'test_j (app.T)': 'passed', 'a docstring ... with dots': 'failed' })
})

describe('logParserNamed()', () => {
  test('knows our names and the benchmark’s, and no others', () => {
    for (const name of [
      'pytest',
      'tox',
      'parse_log_pytest_v2',
      'parse_log_pytest_options',
      'parse_log_django',
      'parse_log_seaborn',
    ]) {
      expect(logParserNamed(name), name).not.toBeNull()
    }
    expect(logParserNamed('gotest')).toBeNull()
    expect(['django/django', 'sympy/sympy', 'psf/requests', 'a/b'].map(logParserNameFor)).toEqual([
      'django',
      'sympy',
      'pytest-options',
      'pytest',
    ])
  })

  test('gives parsers that never throw', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('PASSED', 'a.py::t[', ' ... ', 'test_a ', '>>>>> Start Test Output', 'ok'),
    )
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('pytest', 'pytest-options', 'django', 'sympy'),
        (lines, name) => {
          parse(name, lines.join('\n'))
        },
      ),
    )
  })
})
