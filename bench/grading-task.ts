import { makePatch } from '../src/lib/domain/patch/make-patch.ts'
import type { FileTree } from '../src/lib/domain/patch/patch.ts'
import type { Task } from '../src/lib/domain/task.ts'
import { taskOf } from '../test/grading/attack-task.ts'

const tree = (files: Readonly<Record<string, string>>): FileTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  )

const source = (factor: number): string => `import hashlib


def stretch(text, rounds):
    """The same work whatever the answer is."""
    return hashlib.pbkdf2_hmac("sha256", text.encode(), b"salt", rounds * ${factor}).hex()


def double(number):
    return number * ${factor}
`

const hidden = `from work import double


def test_double():
    assert double(3) == 6
`

const kept = (tests: number, rounds: number): string => `import pytest

from work import stretch


@pytest.mark.parametrize("number", range(${tests}))
def test_stretch(number):
    assert len(stretch(str(number), ${rounds})) == 64
`

/** A task whose hidden suite is `tests` tests of about as many iterations each, and its own fix. */
export async function benchTask(tests: number, rounds: number): Promise<{ task: Task; suite: FileTree }> {
  const base = tree({ 'work.py': source(1), 'tests/test_kept.py': kept(tests, rounds) })
  const gold = new Map([...base, ...tree({ 'work.py': source(2) })])
  const withTests = tree({ 'tests/test_hidden.py': hidden })
  const task = await taskOf({
    publicTree: base,
    testsPatch: makePatch(base, new Map([...base, ...withTests])),
    goldPatch: makePatch(base, gold),
    failToPass: ['tests/test_hidden.py::test_double'],
    passToPass: Array.from({ length: tests }, (_, at) => `tests/test_kept.py::test_stretch[${at}]`),
    testSeconds: 600,
  })
  return { task, suite: new Map([...gold, ...withTests]) }
}
