import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anonymise } from '../../../src/lib/tasks/bug/anonymise.ts'
import { parseToml, tableAt, textAt } from '../../../src/lib/tasks/recipe/parse-toml.ts'
import { textOf } from '../../../src/lib/tasks/source/package-source.ts'
import { tree } from '../../files/tree.ts'

const version = '4.17.2'
const nothing: ReadonlySet<string> = new Set()
const published = { name: 'demo-lib', version, untouched: nothing }

function anonymous(path: string, text: string, untouched = nothing): string | null {
  return textOf(anonymise(tree({ [path]: text }), { ...published, untouched }), path)
}

describe('anonymise()', () => {
  it.each<[string, string, string, string]>([
    [
      'the metadata',
      'PKG-INFO',
      `Metadata-Version: 2.1\nName: demo-lib\nVersion: ${version}\nHome-page: https://github.com/o/demo-lib\nRequires-Dist: six\n\nLong words.\n`,
      'Metadata-Version: 2.1\nName: demo-lib\nVersion: 0.0.0\nRequires-Dist: six\n',
    ],
    [
      'a project table',
      'pyproject.toml',
      `[project]\nversion = "${version}"\ndependencies = ["six>=1.2"]\n`,
      '[project]\nversion = "0.0.0"\ndependencies = ["six>=1.2"]\n',
    ],
    [
      'project addresses',
      'pyproject.toml',
      '[project.urls]\nSource = "https://github.com/o/x"\n',
      '[project.urls]\nSource = "https://example.invalid"\n',
    ],
    [
      'setup.cfg',
      'setup.cfg',
      `[metadata]\nversion = ${version}\nurl = https://gitlab.com/o/x\n`,
      '[metadata]\nversion = 0.0.0\nurl = https://example.invalid\n',
    ],
    [
      'setup.py',
      'setup.py',
      `setup(name="x", version="${version}", url="https://codeberg.org/o/x")`,
      'setup(name="x", version="0.0.0", url="https://example.invalid")',
    ],
    ['__version__', 'demo/__init__.py', `__version__ = '${version}'\n`, "__version__ = '0.0.0'\n"],
    [
      'what a version tool writes',
      'demo/_version.py',
      `__version__ = version = '${version}'\n__version_tuple__ = version_tuple = (4, 17, 2)\n__commit_id__ = commit_id = 'gabc1234'\n`,
      "__version__ = version = '0.0.0'\n__version_tuple__ = version_tuple = (0, 0, 0)\n__commit_id__ = commit_id = None\n",
    ],
    ['a change log', 'CHANGES.rst', `${version}\n======\n`, ''],
    ['a change log of the documentation', 'docs/changelog.md', `# ${version}\n`, ''],
    [
      'links in prose',
      'README.md',
      'See [docs](https://demo-lib.readthedocs.io/en) or https://example.org/rfc.',
      'See [docs](https://example.invalid) or https://example.org/rfc.',
    ],
    [
      'an address with the name in it',
      'README.md',
      '<https://www.demo_lib.org/>',
      '<https://example.invalid>',
    ],
  ])('takes it out of %s', (_, path, before, after) => {
    expect(anonymous(path, before)).toBe(after)
  })

  it.each([
    ['another version', 'demo/__init__.py', '__version__ = "1.0"\nminimum = "4.17.2"\n'],
    ['a longer version', 'pyproject.toml', '[project]\nversion = "4.17.20"\n'],
    ['a requirement', 'setup.cfg', '[options]\ninstall_requires =\n    six>=4.17.2\n'],
    ['code with an address', 'demo/net.py', 'HOME = "https://github.com/o/demo-lib"\n'],
    ['a test', 'tests/test_version.py', `version = "${version}"\n`],
    ['data', 'demo/data.json', `{"version": "${version}"}`],
    ['a module called history', 'demo/history.py', 'x = 1\n'],
  ])('leaves %s as it is', (_, path, text) => {
    expect(anonymous(path, text)).toBe(text)
  })

  it('does not touch what the fix is for', () => {
    const text = `__version__ = "${version}"\n`
    expect(anonymous('demo.py', text, new Set(['demo.py']))).toBe(text)
    expect(anonymous('demo.py', text)).not.toContain(version)
  })

  it('keeps files that are no text, modes and the order of paths', () => {
    const before = new Map([
      ['setup.py', { bytes: Buffer.from([0xff, 0xfe, 0x76]), executable: true }],
      ['a.py', { bytes: Buffer.from(`version = "${version}"`), executable: true }],
    ])
    const after = anonymise(before, published)
    expect([...after.keys()]).toEqual(['setup.py', 'a.py'])
    expect(after.get('setup.py')).toBe(before.get('setup.py'))
    expect(after.get('a.py')?.executable).toBe(true)
  })

  it('keeps every line of code in its place, and says the same when asked again', () => {
    const part = fc.constantFrom(
      '__version__ = "4.17.2"',
      'x = 1',
      'version_info = (4, 17, 2)',
      '# 4.17.2',
      '\n',
      '"',
      "'",
      '=',
    )
    const path = fc.constantFrom('demo/__init__.py', 'setup.py', 'pyproject.toml', 'setup.cfg', 'README.md')
    fc.assert(
      fc.property(path, fc.array(part, { maxLength: 30 }), (at, parts) => {
        const before = parts.join(' ')
        const after = anonymous(at, before) ?? ''
        expect(after.split('\n').length).toBe(before.split('\n').length)
        expect(anonymous(at, after)).toBe(after)
      }),
    )
  })

  it('leaves settings that can be read', () => {
    const text = `[project]\nname = "demo-lib"\nversion = "${version}"\n[project.urls]\nHome = "https://demo-lib.dev/a?b=c#d"\n`
    const table = tableAt(parseToml(anonymous('pyproject.toml', text) ?? ''), 'project')
    expect(textAt(table, 'version')).toBe('0.0.0')
    expect(textAt(tableAt(table, 'urls'), 'Home')).toBe('https://example.invalid')
  })
})
