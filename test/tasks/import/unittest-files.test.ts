import { describe, expect, it } from 'vitest'
import { unittestFiles } from '../../../src/lib/tasks/import/unittest-files.ts'
import { tree } from '../../files/tree.ts'

const files = tree({
  'demo/__init__.py': '',
  'demo/tests/__init__.py': '',
  'demo/tests/test_own.py': '',
  'tests/__init__.py': '',
  'tests/test_a.py': '',
  'tests/testing.py': '',
  'tests/a_spec.py': '',
  'tests/test-no-module.py': '',
  'tests/deep/__init__.py': '',
  'tests/deep/test_b.py': '',
  'tests/data/test_template.py': '',
  'loose/test_c.py': '',
  'test_top.py': '',
})

const read = (text: string) => unittestFiles(text === '' ? [] : text.split(' '), files)

describe('unittestFiles()', () => {
  it.each([
    [
      '',
      '.',
      [
        'demo/tests/test_own.py',
        'test_top.py',
        'tests/deep/test_b.py',
        'tests/test_a.py',
        'tests/testing.py',
      ],
    ],
    ['discover -v -s tests', 'tests', ['tests/deep/test_b.py', 'tests/test_a.py', 'tests/testing.py']],
    [
      'discover --start-directory=./tests/ -t .',
      '.',
      ['tests/deep/test_b.py', 'tests/test_a.py', 'tests/testing.py'],
    ],
    ['discover tests *_spec.py', 'tests', ['tests/a_spec.py']],
    ['-s tests -p test_?.py', 'tests', ['tests/deep/test_b.py', 'tests/test_a.py']],
    ['discover -sloose', 'loose', ['loose/test_c.py']],
    ['discover -s demo.tests', 'demo/tests', ['demo/tests/test_own.py']],
    ['-v tests.test_a tests/deep/test_b.py', '.', ['tests/test_a.py', 'tests/deep/test_b.py']],
  ])("finds what 'python -m unittest %s' runs", (text, root, found) => {
    expect(read(text)).toEqual({ ok: true, value: { root, files: found } })
  })

  it.each([
    ['tests.test_a.TestA', "name the whole module 'tests.test_a'"],
    ['tests.test_a.TestA.test_b', "name the whole module 'tests.test_a'"],
    ['tests', "find its tests with 'discover -s tests -t .'"],
    ['nothing', "no module 'nothing'"],
    ['tests/nothing.py', 'no module'],
    ['-f', 'the option -f'],
    ['tests.test_a -k half', 'the option -k'],
    ['discover -s', 'not understood'],
    ['discover tests a b c', 'not understood'],
    ['discover -s nowhere', "no folder 'nowhere'"],
    ['discover -s tests -t nowhere', "no folder 'nowhere'"],
    ['discover -s tests/data -p nothing*', "would find no file 'nothing*'"],
    ['discover -p [', "would find no file '['"],
  ])("refuses 'python -m unittest %s' in a clause", (text, clause) => {
    expect(read(text)).toMatchObject({ ok: false, reason: expect.stringContaining(clause) })
  })
})
