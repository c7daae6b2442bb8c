import { describe, expect, it } from 'vitest'
import { readTestCommand } from '../../../src/lib/tasks/import/test-command.ts'
import { tree } from '../../files/tree.ts'

const files = tree({ 'tests/unit/test_a.py': '', 'odd name/test_b.py': '' })

describe('readTestCommand()', () => {
  it.each([
    ['pytest', []],
    ['pytest -q --tb=short tests/unit/', ['tests/unit']],
    ['python -m pytest ./tests/unit/test_a.py .', ['tests/unit/test_a.py', '.']],
    ['python3 -m pytest "odd name"', ['odd name']],
  ])('reads %s', (text, paths) => {
    expect(readTestCommand(text, files).paths).toEqual(paths)
  })

  it('takes variables in front as those of the tests', () => {
    const read = readTestCommand(`A=1 B="x y" C='' pytest tests`, files)
    expect(read).toEqual({
      words: ['pytest', 'tests'],
      paths: ['tests'],
      root: '.',
      variables: { A: '1', B: 'x y', C: '' },
    })
  })

  it.each([
    ['', 'run pytest or unittest'],
    ['A=1', 'run pytest'],
    ['tox -e py', 'run pytest'],
    ['unittest', 'run pytest'],
    ['python -m unittest discover -s odd', "no folder 'odd'"],
    ['pytest -k half', 'the option -k'],
    ['pytest -x', 'the option -x'],
    ['pytest test', "no 'test'"],
    ['pytest tests && rm -rf /', "no '&&'"],
  ])('refuses what it could not keep to when grading: %j', (text, why) => {
    expect(() => readTestCommand(text, files)).toThrow(why)
  })
})
