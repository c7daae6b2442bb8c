import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeVariants, type LineChange, lineChange } from '../../src/lib/suite/encode-variants.ts'
import { localEnvironment } from './local-sandbox.ts'
import { limits, removeSampleRepositories, sampleRepository } from './sample-repository.ts'

removeSampleRepositories()

function applied(before: string, change: LineChange): string {
  const lines = before.split('\n')
  const end = lines.slice(lines.length - change.keepEnd)
  return [...lines.slice(0, change.keepStart), ...change.lines, ...end].join('\n')
}

describe('lineChange()', () => {
  it('says everything that is needed to make one text from the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c\r', '')).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied(before, lineChange(before, after))).toBe(after)
      }),
    )
  })

  it('says no more than that', () => {
    expect(lineChange('a\nb\nc\nd', 'a\nB\nc\nd')).toEqual({ keepStart: 1, lines: ['B'], keepEnd: 2 })
    expect(lineChange('a\nb', 'a\nb')).toEqual({ keepStart: 2, lines: [], keepEnd: 0 })
    expect(lineChange('a\na', 'a')).toEqual({ keepStart: 1, lines: [], keepEnd: 0 })
    expect(lineChange('', 'new\n')).toEqual({ keepStart: 0, lines: ['new'], keepEnd: 1 })
  })
})

describe('encodeVariants()', () => {
  it('writes a header and one line a variant, with changes only', async () => {
    const workspace = await sampleRepository({ 'a.py': 'one\ntwo\nthree\n' })
    const variants = [
      { id: 'x', files: { 'a.py': 'one\n2\nthree\n', 'new/b.py': 'b\n' }, tests: ['t.py::t'], seconds: 3 },
    ]
    const environment = localEnvironment({ sourceRoots: ['src'], testPaths: ['tests'] })
    const text = await encodeVariants({ environment, workspace, variants, limits }, variants, '@@')
    const [header, line, ...rest] = text.trimEnd().split('\n')
    expect(JSON.parse(header ?? '')).toMatchObject({ prefix: '@@', parallel: 1, sourceRoots: ['src'] })
    expect(JSON.parse(line ?? '')).toEqual({
      files: {
        'a.py': { keepStart: 1, lines: ['2'], keepEnd: 2 },
        'new/b.py': { keepStart: 0, lines: ['b'], keepEnd: 1 },
      },
      tests: ['t.py::t'],
      snippet: null,
      stopAfterFailures: null,
      trace: false,
      skipEquivalent: false,
      seconds: 3,
      wallSeconds: 120,
    })
    expect(rest).toEqual([])
  })
})
