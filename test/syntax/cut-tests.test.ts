import { beforeAll, describe, expect, it } from 'vitest'
import { loadPythonParser } from '../../src/lib/adapters/treesitter/load-python-parser.ts'
import type { PythonParser } from '../../src/lib/domain/ports/python-parser.ts'
import { cutTests, isCut, type TestCut } from '../../src/lib/syntax/cut-tests.ts'

let parser: PythonParser
beforeAll(async () => {
  parser = await loadPythonParser()
})

function cut(source: string, ...names: readonly string[]): TestCut {
  const result = cutTests(parser.parse(source), source, names)
  expect(parser.parse(result.source).hasError).toBe(false)
  return result
}

const plain = `import pytest


# about a
# and more
@pytest.mark.slow
def test_a():
    assert 1


# about b
def test_b():
    assert 2


class TestC:
    x = 1

    def test_c(self):
        assert 3

    async def test_d(self):
        assert 4


class TestEmpty:
    """Words."""

    def test_only(self):
        pass
`

describe('cutTests()', () => {
  it('removes a function with its decorators and the comments right above it', () => {
    const result = cut(plain, 'test_a')
    expect(result.source).toBe(plain.replace(/# about a[\s\S]*?(?=# about b)/, ''))
    expect(result.functions).toEqual(['test_a'])
    expect(result.missing).toEqual([])
  })

  it('keeps the spacing of what follows when the last method of a class goes', () => {
    const result = cut(plain, 'TestC::test_d')
    expect(result.source).toContain('        assert 3\n\n\nclass TestEmpty')
    expect(result.source).not.toContain('test_d')
  })

  it('removes a class that would be left empty', () => {
    const result = cut(plain, 'TestEmpty::test_only')
    expect(result.source).not.toContain('TestEmpty')
    expect(result.source.endsWith('assert 4\n')).toBe(true)
  })

  it('leaves pass in an emptied class that is named elsewhere', () => {
    const source = 'class Base:\n    def test_x(self):\n        pass\n\n\nclass Other(Base):\n    y = 1\n'
    const result = cut(source, 'Base::test_x')
    expect(result.source).toBe('class Base:\n    pass\n\n\nclass Other(Base):\n    y = 1\n')
    expect(result.functions).toEqual(['Base::test_x', 'Other::test_x'])
  })

  it('cuts an inherited test where it is defined and says which ids go with it', () => {
    const source = [
      'class Base:',
      '    y = 1',
      '',
      '    def test_x(self):',
      '        pass',
      '',
      '',
      'class A(Base):',
      '    pass',
      '',
      '',
      'class B(A):',
      '    def test_x(self):',
      '        pass',
      '',
    ].join('\n')
    const result = cut(source, 'A::test_x')
    expect(result.functions).toEqual(['A::test_x', 'Base::test_x'])
    expect(isCut(result, 'Base::test_x')).toBe(true)
    expect(isCut(result, 'B::test_x')).toBe(false)
    expect(result.source).toContain('class B(A):\n    def test_x')
  })

  it('names what is not defined in the file', () => {
    const result = cut(plain, 'test_nowhere', 'TestC::test_c')
    expect(result.missing).toEqual(['test_nowhere'])
    expect(result.functions).toEqual(['TestC::test_c'])
  })

  it('leaves pass in a block that is no class', () => {
    const source = 'import sys\n\nif sys:\n    def test_a():\n        pass\n\nx = 1\n'
    expect(cut(source, 'test_a').source).toBe('import sys\n\nif sys:\n    pass\n\nx = 1\n')
  })

  it('handles several tests, nested classes and files without a last line break', () => {
    const source = 'class A:\n    class B:\n        def test_a(self): pass\n\ndef test_z():\n    pass'
    expect(cut(source, 'A::B::test_a', 'test_z').source.trim()).toBe('')
    expect(cut(source, 'test_z').source).toBe('class A:\n    class B:\n        def test_a(self): pass\n')
  })

  it('keeps carriage returns', () => {
    const source = 'def test_a():\r\n    pass\r\n\r\n\r\ndef test_b():\r\n    pass\r\n'
    expect(cut(source, 'test_a').source).toBe('def test_b():\r\n    pass\r\n')
  })
})

const parametrized = `import pytest


@pytest.mark.parametrize("text, n", [("x", 1), ("y", -2), ("z z", 1.5)])
def test_pair(text, n):
    assert text


@pytest.mark.parametrize(
    "value",
    (
        "first",  # one
        "second",
        None,
    ),
)
def test_single(value):
    pass


@pytest.mark.parametrize("a", [1, 2])
@pytest.mark.parametrize("b", [1, 2])
def test_product(a, b):
    pass


@pytest.mark.parametrize("a", [[1], [2]])
def test_made_up_ids(a):
    pass


@pytest.mark.parametrize("a", [1, 1])
def test_twice(a):
    pass
`

describe('cutTests() with parametrized tests', () => {
  it('removes only the entry that the id means', () => {
    const result = cut(parametrized, 'test_pair[y--2]')
    expect(result.source).toContain('[("x", 1), ("z z", 1.5)]')
    expect(result.entries).toEqual(['test_pair[y--2]'])
    expect(isCut(result, 'test_pair[y--2]')).toBe(true)
    expect(isCut(result, 'test_pair[x-1]')).toBe(false)
  })

  it('removes the last entries and leaves a list that Python accepts', () => {
    expect(cut(parametrized, 'test_pair[z z-1.5]', 'test_pair[y--2]').source).toContain('[("x", 1), ]')
    expect(cut(parametrized, 'test_single[second]', 'test_single[None]').source).toContain(
      '    (\n        "first",  # one\n    ),\n',
    )
  })

  it.each([
    ['every entry is named', ['test_pair[x-1]', 'test_pair[y--2]', 'test_pair[z z-1.5]'], 'test_pair'],
    ['ids come from a product', ['test_product[1-2]'], 'test_product'],
    ['ids are made up by the runner', ['test_made_up_ids[a0]'], 'test_made_up_ids'],
    ['an entry stands twice', ['test_twice[1]'], 'test_twice'],
    ['an id is unknown', ['test_pair[q-1]'], 'test_pair'],
    ['the whole function is named', ['test_pair'], 'test_pair'],
  ])('removes the whole function when %s', (_reason, names, gone) => {
    const result = cut(parametrized, ...names)
    expect(result.functions).toEqual([gone])
    expect(result.entries).toEqual([])
    expect(result.source).not.toContain(`def ${gone}(`)
    expect(isCut(result, `${gone}[anything]`)).toBe(true)
  })
})
