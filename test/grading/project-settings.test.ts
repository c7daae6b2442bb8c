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

const suite = (prefix: string): string =>
  `import pytest\n\nfrom double import double, zero\n\npytestmark = pytest.mark.unit\n\n\ndef ${prefix}_double():\n    assert double(2) == 4\n\n\ndef ${prefix}_zero():\n    assert zero() == 0\n`
const markers = 'markers = unit: quick ones'

type Project = {
  readonly settings: string
  readonly prefix: string
}

/** Projects whose pytest takes no test for one that looks like any other. */
const projects: readonly (readonly [string, Project])[] = [
  ['runs marked tests only', { settings: `addopts = -m unit\n${markers}`, prefix: 'test' }],
  [
    'runs tests by words of their names',
    { settings: `addopts = -k "_double or _zero"\n${markers}`, prefix: 'test' },
  ],
  [
    'names its test functions otherwise',
    { settings: `python_functions = should_*\n${markers}`, prefix: 'should' },
  ],
]

const product = (expression: string): string =>
  `def double(number):\n    return ${expression}\n\n\ndef zero():\n    return 0\n`

describe.skipIf(pythonWithPytest() === null)(
  "gradePatch() under a project's own settings (needs an interpreter with pytest)",
  () => {
    it.each(projects)('judges a project that %s', { timeout: 120_000 }, async (_, { settings, prefix }) => {
      const open = await openLocalGrader()
      if (open === null) return
      const base = tree({
        'double.py': product('number * 3'),
        'pytest.ini': `[pytest]\n${settings}\n`,
        'tests/__init__.py': '',
      })
      const withPatch = (expression: string): string =>
        makePatch(base, new Map([...base, ...tree({ 'double.py': product(expression) })]))
      try {
        const task = await taskOf({
          publicTree: base,
          testsPatch: makePatch(base, new Map([...base, ...tree({ 'tests/test_a.py': suite(prefix) })])),
          goldPatch: withPatch('number * 2'),
          failToPass: [`tests/test_a.py::${prefix}_double`],
          passToPass: [`tests/test_a.py::${prefix}_zero`],
        })
        const signal = AbortSignal.timeout(110_000)
        const right = { task, patch: withPatch('number + number') }
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
