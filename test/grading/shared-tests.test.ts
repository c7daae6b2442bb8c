import { describe, expect, it } from 'vitest'
import { makePatch } from '../../src/lib/domain/patch/make-patch.ts'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import { gradePatch } from '../../src/lib/grading/grade-patch.ts'
import { pythonWithPytest } from '../suite/local-sandbox.ts'
import { taskOf } from './attack-task.ts'
import { openLocalGrader } from './open-sandbox.ts'

const tree = (files: Readonly<Record<string, string>>): FileTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  )

const imports = 'from double import double, zero\n\n\n'
const checks = `
    def test_double(self):
        assert double(self.number) == self.number + self.number
        assert double(2) == 4

    def test_zero(self):
        assert zero() == 0
`

type Sharing = {
  readonly files: Readonly<Record<string, string>>
  readonly failToPass: readonly string[]
  readonly passToPass: readonly string[]
}

const idsOf = (name: string, places: readonly string[]): string[] =>
  places.map((place) => `${place}::${name}`)

const inOneFile = ['tests/test_a.py::TestTwo', 'tests/test_a.py::TestThree']
const inTwoFiles = ['tests/test_a.py::TestTwo', 'tests/test_b.py::TestTwo', 'tests/test_b.py::TestThree']

/** Suites in which a change of one test shows in others. */
const sharings: readonly (readonly [string, Sharing])[] = [
  [
    'a class inherits the tests of another',
    {
      files: {
        'tests/test_a.py': `${imports}class TestTwo:\n    number = 2\n${checks}\n\nclass TestThree(TestTwo):\n    number = 3\n`,
      },
      failToPass: idsOf('test_double', inOneFile),
      passToPass: idsOf('test_zero', inOneFile),
    },
  ],
  [
    'a class inherits the tests of another file',
    {
      files: {
        'tests/test_a.py': `${imports}class TestTwo:\n    number = 2\n${checks}`,
        'tests/test_b.py': 'from .test_a import TestTwo\n\n\nclass TestThree(TestTwo):\n    number = 3\n',
      },
      failToPass: idsOf('test_double', inTwoFiles),
      passToPass: idsOf('test_zero', inTwoFiles),
    },
  ],
  [
    'a failing test leaves behind what others do not expect',
    {
      files: {
        'tests/test_a.py': `${imports}seen = []\n\n\ndef test_two():\n    seen.append(2)\n    assert double(2) == 4\n    seen.pop()\n\n\ndef test_three():\n    assert seen == []\n    assert double(3) == 6\n\n\ndef test_zero():\n    assert zero() == 0\n`,
      },
      failToPass: ['tests/test_a.py::test_two', 'tests/test_a.py::test_three'],
      passToPass: ['tests/test_a.py::test_zero'],
    },
  ],
  [
    'a test calls another',
    {
      files: {
        'tests/test_a.py': `${imports}def test_two():\n    assert double(2) == 4\n\n\ndef test_three():\n    test_two()\n    assert double(3) == 6\n\n\ndef test_zero():\n    assert zero() == 0\n`,
      },
      failToPass: ['tests/test_a.py::test_two', 'tests/test_a.py::test_three'],
      passToPass: ['tests/test_a.py::test_zero'],
    },
  ],
]

const product = (expression: string): string =>
  `def double(number):\n    return ${expression}\n\n\ndef zero():\n    return 0\n`
const base = tree({ 'double.py': product('number * 3'), 'tests/__init__.py': '' })
const withPatch = (expression: string): string =>
  makePatch(base, new Map([...base, ...tree({ 'double.py': product(expression) })]))

describe.skipIf(pythonWithPytest() === null)(
  'gradePatch() where tests are not alone (needs an interpreter with pytest)',
  () => {
    it.each(sharings)('tells right from wrong when %s', { timeout: 120_000 }, async (_, sharing) => {
      const open = await openLocalGrader()
      if (open === null) return
      try {
        const task = await taskOf({
          publicTree: base,
          testsPatch: makePatch(base, new Map([...base, ...tree(sharing.files)])),
          goldPatch: withPatch('number * 2'),
          failToPass: sharing.failToPass,
          passToPass: sharing.passToPass,
        })
        const signal = AbortSignal.timeout(110_000)
        const right = { task, patch: withPatch('number + number'), repeat: 4 }
        expect(await gradePatch(open.grader, right, signal)).toMatchObject({
          status: 'resolved',
          findings: [],
        })
        const wrong = { task, patch: withPatch('number * 4') }
        expect(await gradePatch(open.grader, wrong, signal)).toMatchObject({ status: 'unresolved' })
      } finally {
        await open.close()
      }
    })
  },
)
