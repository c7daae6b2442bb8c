import { describe, expect, it } from 'vitest'
import { evidenceOf } from '../../../../src/lib/tasks/environment/repair/evidence.ts'
import { hangingFile } from '../../../../src/lib/tasks/environment/repair/hanging-file.ts'
import { missingAsync } from '../../../../src/lib/tasks/environment/repair/missing-async.ts'
import { missingFixtures } from '../../../../src/lib/tasks/environment/repair/missing-fixtures.ts'
import { missingModules } from '../../../../src/lib/tasks/environment/repair/missing-modules.ts'
import { missingSettings } from '../../../../src/lib/tasks/environment/repair/missing-settings.ts'
import { oldHabits } from '../../../../src/lib/tasks/environment/repair/old-habits.ts'
import { proposeRepairs } from '../../../../src/lib/tasks/environment/repair/propose-repairs.ts'
import { redFiles } from '../../../../src/lib/tasks/environment/repair/red-files.ts'
import { tree } from '../../../files/tree.ts'
import { brokenWith, demoDraft, evidenceWith, ranWith } from './evidence-of.ts'

const add = (...names: readonly string[]) => names.map((requirement) => ({ kind: 'add', requirement }))

describe('missingModules()', () => {
  it('adds what is known to provide a module, by whatever name it has', () => {
    const messages = ["ModuleNotFoundError: No module named 'yaml'", "No module named 'trio.testing'"]
    expect(missingModules(evidenceWith(messages))).toEqual(add('pyyaml', 'trio'))
  })

  it('adds what the project itself names, and nothing that merely looks right', () => {
    const messages = ["No module named 'rare_thing'", "No module named 'rarer_thing'"]
    const files = { 'tox.ini': '[testenv]\ndeps =\n  rare-thing>=2\n' }
    expect(missingModules(evidenceWith(messages, files))).toEqual(add('rare-thing'))
    expect(missingModules(evidenceWith(messages))).toEqual([])
  })

  it('knows the dots of a namespace', () => {
    const files = { 'pyproject.toml': '[dependency-groups]\ntest = ["jaraco.envs>=2.2"]\n' }
    expect(missingModules(evidenceWith(["No module named 'jaraco.envs'"], files))).toEqual(add('jaraco.envs'))
    expect(missingModules(evidenceWith(["No module named 'google.protobuf.text'"]))).toEqual(add('protobuf'))
  })

  it('never adds the package itself', () => {
    const files = { 'pyproject.toml': '[project]\nname = "demo"\n' }
    expect(missingModules(evidenceWith(["No module named 'demo.part'"], files))).toEqual([])
  })
})

describe('missingFixtures()', () => {
  it('adds the plugins that give them, each once', () => {
    const messages = [
      "fixture 'mocker' not found",
      "fixture 'session_mocker' not found",
      "fixture 'fs' not found",
    ]
    expect(missingFixtures(evidenceWith(messages))).toEqual(add('pytest-mock', 'pyfakefs'))
  })

  it('leaves a name alone that only a Django project means', () => {
    const messages = ["fixture 'client' not found"]
    expect(missingFixtures(evidenceWith(messages))).toEqual([])
    expect(missingFixtures(evidenceWith(messages, { 'manage.py': '' }))).toEqual(add('pytest-django'))
    expect(missingFixtures(evidenceWith(["fixture 'nobody_knows' not found"]))).toEqual([])
    expect(missingFixtures(evidenceWith(["fixture 'constructor' not found"]))).toEqual([])
  })
})

describe('missingAsync()', () => {
  const message = 'Failed: async def functions are not natively supported.'

  it.each([
    ['asyncio', 'pytest-asyncio'],
    ['anyio', 'anyio'],
    ['trio', 'pytest-trio'],
  ])('adds what runs tests marked %s', (mark, plugin) => {
    const files = { 'tests/test_a.py': `@pytest.mark.${mark}\nasync def test_a(): pass\n` }
    expect(missingAsync(evidenceWith([message], files))).toEqual(add(plugin))
  })

  it('takes the commonest for tests without a mark, and nothing where nothing is missing', () => {
    expect(missingAsync(evidenceWith([message]))).toEqual(add('pytest-asyncio'))
    expect(missingAsync(evidenceWith(['AssertionError']))).toEqual([])
  })
})

describe('oldHabits()', () => {
  it.each([
    ["No module named 'pkg_resources'", 'setuptools<81'],
    ["No module named 'distutils.core'", 'setuptools<81'],
    ['PytestRemovedIn8Warning: Support for nose tests is deprecated', 'pytest<8'],
    ["module 'numpy' has no attribute 'bool'", 'numpy<1.24'],
  ])('answers %s with %s', (message, requirement) => {
    expect(oldHabits(evidenceWith([message]))).toContainEqual({ kind: 'add', requirement })
  })

  it('says nothing to what is new', () => {
    expect(oldHabits(evidenceWith(['AssertionError: 1 != 2']))).toEqual([])
  })
})

describe('missingSettings()', () => {
  it('tells Git who commits', () => {
    const repairs = missingSettings(evidenceWith(['fatal: empty ident name (for <>) not allowed']))
    expect(repairs.map((repair) => repair.kind === 'set' && repair.name)).toEqual([
      'GIT_AUTHOR_NAME',
      'GIT_AUTHOR_EMAIL',
      'GIT_COMMITTER_NAME',
      'GIT_COMMITTER_EMAIL',
    ])
  })

  it('sets no variable that is set', () => {
    const evidence = evidenceWith(["KeyError: 'USER'"])
    expect(missingSettings(evidence)).toEqual([{ kind: 'set', name: 'USER', value: 'somebody' }])
    const recipe = { ...demoDraft.recipe, variables: { USER: 'x' } }
    expect(missingSettings({ ...evidence, draft: { ...demoDraft, recipe } })).toEqual([])
  })
})

describe('hangingFile()', () => {
  const of = (run: Parameters<typeof evidenceOf>[0], testPaths = ['tests']) =>
    hangingFile(
      evidenceOf(run, {
        draft: { ...demoDraft, recipe: { ...demoDraft.recipe, testPaths } },
        tree: tree({}),
        mayBeLater: true,
      }),
    )

  it.each(['timeout', 'crash', 'memory'] as const)(
    'leaves out the file in which the run ended by %s',
    (reason) => {
      expect(of(brokenWith(reason, 'it ended', 'tests/test_net.py::test_a'))).toEqual([
        { kind: 'skip', path: 'tests/test_net.py' },
      ])
    },
  )

  it('leaves the only file there is, and what no test was running in', () => {
    expect(of(brokenWith('timeout', 'slow', 'tests/test_a.py::test'), ['tests/test_a.py'])).toEqual([])
    expect(of(brokenWith('timeout', 'slow'))).toEqual([])
    expect(of(ranWith({}))).toEqual([])
  })
})

describe('redFiles()', () => {
  const of = (outcomes: Parameters<typeof ranWith>[0]) =>
    redFiles(evidenceOf(ranWith(outcomes), { draft: demoDraft, tree: tree({}), mayBeLater: true }))

  it('leaves out files in which nothing passes, when most tests are elsewhere', () => {
    const green = Object.fromEntries([1, 2, 3, 4].map((n) => [`tests/test_a.py::t${n}`, 'passed' as const]))
    expect(of({ ...green, 'tests/test_b.py::t': 'failed', 'tests/test_c.py::t': 'error' })).toEqual([
      { kind: 'skip', path: 'tests/test_b.py' },
      { kind: 'skip', path: 'tests/test_c.py' },
    ])
  })

  it('does not make a green suite of a red one', () => {
    expect(of({ 'tests/test_a.py::t': 'passed', 'tests/test_b.py::t': 'failed' })).toEqual([])
    expect(of({ 'tests/test_a.py::t': 'passed', 'tests/test_a.py::u': 'failed' })).toEqual([])
  })
})

describe('proposeRepairs()', () => {
  it('asks the rules for what is missing before any that leaves something out', () => {
    const evidence = evidenceOf(brokenWith('timeout', "No module named 'yaml'", 'tests/test_a.py::t'), {
      draft: demoDraft,
      tree: tree({}),
      mayBeLater: true,
    })
    const first = proposeRepairs(evidence, [])
    expect(first).toEqual(add('pyyaml'))
    expect(proposeRepairs(evidence, first)).toEqual([{ kind: 'skip', path: 'tests/test_a.py' }])
  })

  it('gives one answer for one distribution', () => {
    const messages = ["No module named 'pkg_resources'", "No module named 'setuptools'"]
    expect(proposeRepairs(evidenceWith(messages), [])).toEqual(add('setuptools<81'))
  })

  it('takes later versions of what cannot be collected, once, and then knows no more', () => {
    const evidence = evidenceOf(brokenWith('collection', 'SyntaxError'), {
      draft: demoDraft,
      tree: tree({}),
      mayBeLater: true,
    })
    expect(proposeRepairs(evidence, [])).toEqual([{ kind: 'later' }])
    expect(proposeRepairs(evidence, [{ kind: 'later' }])).toEqual([])
    expect(proposeRepairs({ ...evidence, mayBeLater: false }, [])).toEqual([])
  })
})
