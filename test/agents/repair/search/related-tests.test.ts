import { describe, expect, it } from 'vitest'
import { failedExamples } from '../../../../src/lib/agents/repair/search/own-examples.ts'
import { relatedTests } from '../../../../src/lib/agents/repair/search/related-tests.ts'
import { pythonParser } from '../../../fakes/python-parser.ts'

const parser = await pythonParser
const files = new Map([
  [
    'tests/test_a.py',
    'def test_both():\n    rare()\n    common()\n\n\ndef test_common():\n    common()\n\n\ndef helper():\n    rare()\n',
  ],
  [
    'tests/test_b.py',
    'class TestB:\n    def test_c(self):\n        common()\n\n\nclass Other:\n    def test_d(self):\n        rare()\n',
  ],
  ['tests/test_c.py', 'def test_nothing():\n    pass\n'],
])

describe('relatedTests()', () => {
  it('finds tests that speak of the functions, those of the rarest first, and no helpers', () => {
    const functionNames = ['mod.rare', 'common']
    expect(relatedTests(files, { parser, functionNames, limit: 10 })).toEqual([
      'tests/test_a.py::test_both',
      'tests/test_a.py::test_common',
      'tests/test_b.py::TestB::test_c',
    ])
    expect(relatedTests(files, { parser, functionNames, limit: 1 })).toEqual(['tests/test_a.py::test_both'])
  })

  it('finds none without names or without a limit to fill', () => {
    expect(relatedTests(files, { parser, functionNames: [], limit: 10 })).toEqual([])
    expect(relatedTests(files, { parser, functionNames: ['rare'], limit: 0 })).toEqual([])
    expect(relatedTests(files, { parser, functionNames: ['absent'], limit: 5 })).toEqual([])
  })
})

describe('failedExamples()', () => {
  it('reads the last line and nothing else', () => {
    expect(failedExamples('noise\n3\n')).toBe(3)
    expect(failedExamples('')).toBeNull()
    expect(failedExamples('3 failed')).toBeNull()
  })
})
