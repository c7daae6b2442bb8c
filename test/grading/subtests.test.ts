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

const tests = `import unittest

from double import double


class DoubleTest(unittest.TestCase):
    def test_small(self):
        for number, expected in ((1, 2), (2, 4)):
            with self.subTest(number=number):
                self.assertEqual(double(number), expected)

    def test_zero(self):
        with self.subTest("zero"):
            self.assertEqual(double(0), 0)
        with self.subTest("another platform"):
            self.skipTest("not here")
`
const body = (expression: string): string => `def double(number):\n    return ${expression}\n`
const base = tree({ 'double.py': body('number + 0'), 'tests/__init__.py': '' })
const withPatch = (expression: string): string =>
  makePatch(base, new Map([...base, ...tree({ 'double.py': body(expression) })]))

describe.skipIf(pythonWithPytest() === null)(
  'gradePatch() with subtests (needs an interpreter with pytest)',
  () => {
    it.each([
      ['resolved', 'number * 2'],
      ['unresolved', 'number + 1'],
    ])('is %s for a patch that returns %s', async (status, expression) => {
      const open = await openLocalGrader()
      if (open === null) return
      try {
        const task = await taskOf({
          publicTree: base,
          testsPatch: makePatch(base, new Map([...base, ...tree({ 'tests/test_double.py': tests })])),
          goldPatch: withPatch('number * 2'),
          failToPass: ['tests/test_double.py::DoubleTest::test_small'],
          passToPass: ['tests/test_double.py::DoubleTest::test_zero'],
        })
        const request = { task, patch: withPatch(expression) }
        const verdict = await gradePatch(open.grader, request, AbortSignal.timeout(60_000))
        expect(verdict).toMatchObject({ status, findings: [] })
      } finally {
        await open.close()
      }
    })
  },
)
