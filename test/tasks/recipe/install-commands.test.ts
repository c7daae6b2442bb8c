import { describe, expect, it } from 'vitest'
import { installCommands } from '../../../src/lib/tasks/recipe/install-commands.ts'
import { tree } from '../../files/tree.ts'

const of = (files: Readonly<Record<string, string>>) => installCommands(tree(files))

describe('installCommands()', () => {
  it('reads pip lines of continuous integration, each word of them', () => {
    const workflow = `
jobs:
  test:
    steps:
      - run: python -m pip install --upgrade pip && pip install "trio>=0.2" 'mock' -r ./requirements/test.txt
      - run: |
          pip install -c constraints.txt --find-links wheels \\
            pretend \${{ matrix.extra }}
          pip install -e .[tests,fast]
`
    expect(of({ '.github/workflows/ci.yml': workflow })).toEqual({
      requirements: ['pip', 'trio>=0.2', 'mock', 'pretend', '${{', 'matrix.extra', '}}'],
      files: ['requirements/test.txt'],
      groups: ['tests', 'fast'],
    })
  })

  it('reads the literal arguments of nox sessions, over lines, and runs nothing', () => {
    const script = `
@nox.session(python=["3.11"])
def tests(session):
    session.install("-r", "test-reqs.txt")
    session.install(
        "pytest-mock", 'pretend>=1',
        ".[test]",
    )
    session.install(*DEPS, silent=False)
    session.run("pytest")
`
    expect(of({ 'noxfile.py': script })).toEqual({
      requirements: ['pytest-mock', 'pretend>=1'],
      files: ['test-reqs.txt'],
      groups: ['test'],
    })
  })

  it('knows the extras and groups of tox environments', () => {
    const tox =
      '[testenv]\nextras =\n  dev-test\n  py3: more\ndependency_groups = unit,{env:X}\n[other]\nextras = no\n'
    expect(of({ 'tox.ini': tox }).groups).toEqual(['dev-test', 'more', 'unit'])
  })

  it('reads make and Travis, and nothing that merely looks like them', () => {
    const line = 'test:\n\tpip install ddt\n'
    expect(of({ Makefile: line, '.travis.yml': 'install: pip install nose2' }).requirements).toEqual([
      'ddt',
      'nose2',
    ])
    expect(of({ 'docs/Makefile': line, 'README.md': line })).toEqual({
      requirements: [],
      files: [],
      groups: [],
    })
  })
})
