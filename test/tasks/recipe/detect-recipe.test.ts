import { describe, expect, it } from 'vitest'
import { detectLayout } from '../../../src/lib/tasks/recipe/detect-layout.ts'
import { detectRecipe } from '../../../src/lib/tasks/recipe/detect-recipe.ts'
import { detectTestPaths, isTestFile } from '../../../src/lib/tasks/recipe/detect-tests.ts'
import { tree } from '../../files/tree.ts'
import { packageOf } from '../package.ts'

const test = 'def test_a():\n    assert True\n'

function draft(files: Readonly<Record<string, string>>) {
  const found = detectRecipe(packageOf(files), '3.11')
  if (!found.ok) throw new Error(found.reason.reason)
  return found.value
}

function requirements(files: Readonly<Record<string, string>>) {
  const { recipe, optional } = draft({ 'demo.py': '', 'tests/test_a.py': test, ...files })
  return { needed: recipe.requirements, optional }
}

describe('detectLayout()', () => {
  it.each<[string, Record<string, string>, string, string[]]>([
    ['a source folder', { 'src/demo/__init__.py': '' }, 'src', ['demo']],
    [
      'several packages in a source folder',
      { 'src/demo/__init__.py': '', 'src/_demo/__init__.py': '' },
      'src',
      ['demo', '_demo'],
    ],
    [
      'a flat package',
      { 'demo/__init__.py': '', 'docs/conf.py': '', 'tests/__init__.py': '' },
      '.',
      ['demo'],
    ],
    ['a single module', { 'demo.py': '', 'setup.py': '', 'other.py': '' }, '.', ['demo']],
    ['a namespace package', { 'src/ns/demo/__init__.py': '' }, 'src', ['ns']],
    ['a package with another name', { 'things/__init__.py': '', 'setup.py': '' }, '.', ['things']],
    [
      'a declared folder',
      { 'code/demo/__init__.py': '', 'setup.py': "setup(package_dir={'': 'code'})" },
      'code',
      ['demo'],
    ],
    [
      'a folder declared for setuptools',
      { 'code/demo/__init__.py': '', 'pyproject.toml': '[tool.setuptools.packages.find]\nwhere = ["code"]' },
      'code',
      ['demo'],
    ],
    [
      'a folder declared in setup.cfg',
      { 'code/demo/__init__.py': '', 'setup.cfg': '[options]\npackage_dir =\n    = code\n' },
      'code',
      ['demo'],
    ],
    [
      'a folder declared for Poetry',
      {
        'code/demo/__init__.py': '',
        'pyproject.toml': '[tool.poetry]\npackages = [{ include = "demo", from = "code" }]',
      },
      'code',
      ['demo'],
    ],
    [
      'names listed by an earlier build',
      { 'abc/__init__.py': '', 'xyz/__init__.py': '', 'demo.egg-info/top_level.txt': 'xyz\n' },
      '.',
      ['xyz'],
    ],
  ])('finds %s', (_name, files, sourceRoot, modules) => {
    const layout = detectLayout(tree(files), 'demo')
    expect(layout?.sourceRoot).toBe(sourceRoot)
    expect([...(layout?.modules.keys() ?? [])].sort()).toEqual([...modules].sort())
  })

  it('knows names that carry the language with them', () => {
    expect(
      detectLayout(tree({ 'slugify/__init__.py': '', 'extra/__init__.py': '' }), 'python-slugify')?.modules,
    ).toEqual(new Map([['slugify', 'slugify']]))
  })

  it('knows the namespace that a name begins with, and takes no folder of tools for one', () => {
    const files = tree({ 'ns/part/__init__.py': '', 'docs/a.py': '', 'tools/x/__init__.py': '' })
    expect(detectLayout(files, 'ns-part')?.modules).toEqual(new Map([['ns', 'ns']]))
    expect(detectLayout(files, 'tools-part')).toBeNull()
  })

  it('finds nothing where only tests and scripts are', () => {
    expect(detectLayout(tree({ 'tests/test_a.py': test, 'setup.py': '' }), 'demo')).toBeNull()
  })
})

describe('detectTestPaths()', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'a folder beside the package',
      { 'demo/a.py': '', 'tests/test_a.py': test, 'tests/sub/test_b.py': test },
      ['tests'],
    ],
    ['nothing of what a package carries with it', { 'demo/_vendor/x/tests/test_a.py': test }, []],
    ['a folder inside the package', { 'demo/tests/test_a.py': test }, ['demo/tests']],
    ['a file at the root', { 'test_demo.py': test }, ['test_demo.py']],
    ['files inside the package', { 'demo/test_a.py': test }, ['demo/test_a.py']],
    [
      'a declared folder alone',
      {
        'pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["checks"]',
        'checks/test_a.py': test,
        'other/test_b.py': test,
      },
      ['checks'],
    ],
    [
      'a folder declared in setup.cfg',
      { 'setup.cfg': '[tool:pytest]\ntestpaths = unit\n', 'unit/test_a.py': test, 'tests/test_b.py': test },
      ['unit'],
    ],
    [
      'test cases with names of their own',
      { 'tests/cases.py': 'import unittest\nclass A(unittest.TestCase):\n    def test_x(self): pass\n' },
      ['tests/cases.py'],
    ],
    [
      'no examples and benchmarks',
      { 'examples/test_a.py': test, 'benchmarks/test_b.py': test, 'tests/test_c.py': test },
      ['tests'],
    ],
    ['nothing in files without a test', { 'tests/test_a.py': 'x = 1\n', 'tests/__init__.py': '' }, []],
    [
      'nothing where a declared folder leaves the project',
      { 'pytest.ini': '[pytest]\ntestpaths = ../x\n', 'tests/test_a.py': test },
      ['tests'],
    ],
  ])('finds %s', (_name, files, expected) => {
    expect(detectTestPaths(tree(files))).toEqual(expected)
  })

  it('counts helpers of tests as tests', () => {
    expect(isTestFile('tests/helpers.py')).toBe(true)
    expect(isTestFile('demo/conftest.py')).toBe(true)
    expect(isTestFile('demo/contest.py')).toBe(false)
    expect(isTestFile('demo/latest/a.py')).toBe(false)
  })
})

describe('detectRecipe()', () => {
  it('refuses in one sentence what cannot be tested', () => {
    expect(detectRecipe(packageOf({ 'setup.py': '' }), '3.11')).toMatchObject({ reason: { kind: 'layout' } })
    expect(detectRecipe(packageOf({ 'demo.py': '' }), '3.11')).toEqual({
      ok: false,
      reason: { kind: 'no_tests', reason: 'demo 1.0 has no tests in its source.' },
    })
    const compiled = {
      'demo.py': '',
      'test_a.py': test,
      'setup.py': 'setup(ext_modules=[Extension("x", ["x.c"])])',
    }
    expect(detectRecipe(packageOf(compiled), '3.11')).toMatchObject({ reason: { kind: 'compiler' } })
  })

  it('takes what the package needs from the first place that says so', () => {
    const metadata =
      'Metadata-Version: 2.1\nName: demo\nRequires-Dist: six>=1\nRequires-Dist: mypy; extra == "dev"\n\nbody\n'
    const project = '[project]\ndependencies = ["attrs"]\n'
    expect(requirements({ 'PKG-INFO': metadata, 'pyproject.toml': project }).needed).toEqual([
      'pytest',
      'six>=1',
    ])
    expect(requirements({ 'pyproject.toml': project }).needed).toEqual(['attrs', 'pytest'])
    expect(requirements({ 'setup.py': 'setup(install_requires=["click>=8", \'six\'])' }).needed).toEqual([
      'click>=8',
      'pytest',
      'six',
    ])
    expect(requirements({ 'setup.cfg': '[options]\ninstall_requires =\n  six\n' }).needed).toEqual([
      'pytest',
      'six',
    ])
    expect(
      requirements({ 'demo.egg-info/requires.txt': 'six\n\n[:python_version < "3"]\nold\n\n[test]\nmock\n' })
        .needed,
    ).toEqual(['old; python_version < "3"', 'pytest', 'six'])
    const poetry =
      '[tool.poetry.dependencies]\npython = "^3.9"\nsix = "^1.0"\nlocal = { path = "x" }\nmaybe = { version = "1", optional = true }\n'
    expect(requirements({ 'pyproject.toml': poetry }).needed).toEqual(['pytest', 'six>=1.0,<2'])
  })

  it('takes of the test requirements those that tests import, and plugins', () => {
    const files = {
      'tests/test_a.py': `import yaml\nfrom freezegun import freeze_time\n${test}`,
      'pyproject.toml':
        '[project.optional-dependencies]\ntest = ["PyYAML>=6", "pytest-mock", "pytest-cov", "mypy", "unused"]\ndocs = ["freezegun==1.0"]\n',
    }
    expect(requirements(files).optional).toEqual(['PyYAML>=6', 'freezegun', 'pytest-mock'])
  })

  it.each<[string, Record<string, string>]>([
    [
      'a dependency group that includes another',
      {
        'pyproject.toml':
          '[dependency-groups]\ntest = [{ include-group = "core" }]\ncore = ["hypothesis>=6"]\n',
      },
    ],
    ['tox.ini', { 'tox.ini': '[testenv]\ndeps =\n    py311: hypothesis>=6\n' }],
    [
      'a requirements file that includes another',
      { 'requirements-test.txt': '-r more.txt\n', 'more.txt': 'hypothesis>=6\n' },
    ],
    ['an extra of setup.cfg', { 'setup.cfg': '[options.extras_require]\ntesting =\n    hypothesis>=6\n' }],
    ['tests_require of setup.py', { 'setup.py': 'setup(tests_require=["hypothesis>=6"])' }],
    ['a Poetry group', { 'pyproject.toml': '[tool.poetry.group.dev.dependencies]\nhypothesis = ">=6"\n' }],
    [
      'a Hatch environment',
      { 'pyproject.toml': '[tool.hatch.envs.default]\ndependencies = ["hypothesis>=6"]\n' },
    ],
  ])('reads test requirements from %s', (_name, files) => {
    const imports = { 'tests/test_a.py': `from hypothesis import given\n${test}` }
    expect(requirements({ ...files, ...imports }).optional).toEqual(['hypothesis>=6'])
  })

  it('takes what helpers of the tests import, but not what the package itself does', () => {
    const files = {
      'tests/test_a.py': 'import dummyserver\nimport demo\nimport trio\ndef test_a(): pass\n',
      'dummyserver/app.py': 'import quart\n',
      'demo.py': 'import flask\n',
      'unused/x.py': 'import tornado\n',
      'pyproject.toml': '[dependency-groups]\ndev = ["quart", "flask>=3", "tornado"]\n',
    }
    expect(requirements(files).optional).toEqual(['quart', 'trio'])
  })

  it('takes what continuous integration installs for the tests, and the extras that it names', () => {
    const files = {
      'tests/test_a.py': 'import odd\nimport rare\nimport deep\ndef test_a(): pass\n',
      '.github/workflows/ci.yml': 'run: pip install odd>=2 -r ci/reqs.txt .[special]\n',
      'ci/reqs.txt': 'deep\nnot-imported\n',
      'pyproject.toml': '[project.optional-dependencies]\nspecial = ["rare"]\nother = ["odd<1"]\n',
    }
    expect(requirements(files).optional).toEqual(['deep', 'odd>=2', 'rare'])
  })

  it.each([
    'test-requirements.txt',
    'requirements-dev.txt',
    'requirements/testing.txt',
    'requirements/pytest.in',
    'tests/requirements.txt',
  ])('reads %s', (path) => {
    const files = { 'tests/test_a.py': 'import odd\ndef test_a(): pass\n', [path]: 'odd==1.2  # why\n' }
    expect(requirements(files).optional).toEqual(['odd==1.2'])
  })

  it('leaves out what takes long to install where tests can do without it', () => {
    const guarded = `try:\n    import numpy\nexcept ImportError:\n    numpy = None\n${test}`
    const group = { 'pyproject.toml': '[dependency-groups]\ntest = ["numpy"]\n' }
    expect(requirements({ ...group, 'tests/test_a.py': guarded }).optional).toEqual([])
    expect(requirements({ ...group, 'tests/test_a.py': `import numpy\n${test}` }).optional).toEqual(['numpy'])
  })

  it('never asks for the package itself', () => {
    const files = { 'tests/test_a.py': `import demo\n${test}`, 'requirements-dev.txt': 'demo==0.9\n' }
    expect(requirements(files).optional).toEqual([])
  })
})
