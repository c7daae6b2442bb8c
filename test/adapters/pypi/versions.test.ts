import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { satisfiesPython } from '../../../src/lib/adapters/pypi/python-specifier.ts'
import {
  comparePythonVersions,
  isFinal,
  type PythonVersion,
  parsePythonVersion,
} from '../../../src/lib/adapters/pypi/python-version.ts'

function version(text: string): PythonVersion {
  const parsed = parsePythonVersion(text)
  if (parsed === null) throw new Error(`${text} is not a version`)
  return parsed
}

describe('comparePythonVersions()', () => {
  const ascending = [
    '0.9',
    '1.0.dev1',
    '1.0a1.dev2',
    '1.0a1',
    '1.0b2',
    '1.0rc1',
    '1.0',
    '1.0.post1',
    '1.1',
    '1.10',
    '2024.1',
    '1!0.1',
  ]

  it('puts versions in the order of PEP 440', () => {
    const shuffled = [...ascending].reverse()
    expect(shuffled.sort((a, b) => comparePythonVersions(version(a), version(b)))).toEqual(ascending)
  })

  it('is a consistent order', () => {
    const any = fc.constantFrom(...ascending)
    fc.assert(
      fc.property(any, any, (a, b) => {
        const forth = Math.sign(comparePythonVersions(version(a), version(b)))
        const back = Math.sign(comparePythonVersions(version(b), version(a)))
        expect(forth + back).toBe(0)
      }),
    )
  })

  it('does not count trailing zeros', () => {
    expect(comparePythonVersions(version('1.0'), version('1'))).toBe(0)
  })
})

describe('parsePythonVersion()', () => {
  it('knows final releases from others', () => {
    expect(isFinal(version('1.0'))).toBe(true)
    expect(isFinal(version('1.0.post2'))).toBe(true)
    expect(isFinal(version('1.0b1'))).toBe(false)
    expect(isFinal(version('1.0.dev3'))).toBe(false)
  })

  it.each(['', 'latest', '1.0-foo', 'x1'])('refuses %j', (text) => {
    expect(parsePythonVersion(text)).toBeNull()
  })
})

describe('satisfiesPython()', () => {
  it.each([
    ['>=3.8', true],
    ['>=3.12', false],
    ['<4,>=3.9', true],
    ['<3.11', false],
    ['!=3.11.*', false],
    ['!=3.10.*', true],
    ['==3.*', true],
    ['==3.11.*', true],
    ['~=3.9', true],
    ['~=3.9.1', false],
    ['<=3.11.4', true],
    ['>3.11', false],
    ['something else', true],
    [null, true],
  ])('of Python 3.11 and %j is %j', (requires, expected) => {
    expect(satisfiesPython('3.11', requires)).toBe(expected)
  })
})
