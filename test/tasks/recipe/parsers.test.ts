import { describe, expect, it } from 'vitest'
import { linesOf, parseIni } from '../../../src/lib/tasks/recipe/parse-ini.ts'
import { parseToml, tableAt, textAt, textsAt } from '../../../src/lib/tasks/recipe/parse-toml.ts'
import { fromPoetryVersion, parseRequirement } from '../../../src/lib/tasks/recipe/requirement.ts'

describe('parseToml()', () => {
  it('reads what project files are written in', () => {
    const table = parseToml(`# a comment
[project]
name = "demo"            # another
version = '1.0'
keywords = ["a",
  'b', # inside
]
urls.Home = "x#y"
[project.optional-dependencies]
"test all" = ["pytest>=7; python_version < '3.12'"]
[tool.demo]
count = 1_000
ratio = -2.5
on = true
when = 2024-01-01
nested = { deep = { er = [1, 2] }, text = "}" }
[[tool.list]]
include = "src"
[[tool.list]]
include = "lib"
[tool.list.sub]
x = 1
`)
    expect(textAt(tableAt(table, 'project'), 'name')).toBe('demo')
    expect(textsAt(tableAt(table, 'project'), 'keywords')).toEqual(['a', 'b'])
    expect(tableAt(table, 'project', 'urls')).toEqual({ Home: 'x#y' })
    expect(textsAt(tableAt(table, 'project', 'optional-dependencies'), 'test all')).toEqual([
      "pytest>=7; python_version < '3.12'",
    ])
    expect(tableAt(table, 'tool', 'demo')).toEqual({
      count: 1000,
      ratio: -2.5,
      on: true,
      when: '2024-01-01',
      nested: { deep: { er: [1, 2] }, text: '}' },
    })
    expect(tableAt(table, 'tool').list).toEqual([{ include: 'src' }, { include: 'lib', sub: { x: 1 } }])
  })

  it('reads long strings, escapes and quotes', () => {
    const table = parseToml(
      'a = """\none\\\n   two "three"\n"""\nb = \'\'\'c:\\x\'\'\'\nc = "tab\\t\\u00e9"\n',
    )
    expect(table).toEqual({ a: 'onetwo "three"\n', b: 'c:\\x', c: 'tab\té' })
  })

  it('returns what came before a mistake', () => {
    expect(parseToml('a = 1\nb = [1, 2\n[c]\n')).toEqual({ a: 1 })
    expect(parseToml('[a]\nx = 1\nthis is not toml')).toEqual({ a: { x: 1 } })
  })

  it('gives a file no way to the prototype of objects', () => {
    parseToml('[__proto__]\npolluted = true\n[constructor.prototype]\npolluted = true\n')
    expect('polluted' in {}).toBe(false)
  })
})

describe('parseIni()', () => {
  it('reads continued values, comments and both separators', () => {
    const file = parseIni(
      '[options]\n; note\ninstall_requires =\n    six>=1.0\n    # no\n    attrs ; extra\nName: demo\n\n[x]\ny\n',
    )
    expect(linesOf(file.get('options')?.get('install_requires'))).toEqual(['six>=1.0', 'attrs'])
    expect(file.get('options')?.get('name')).toBe('demo')
    expect(file.get('x')?.get('y')).toBe('')
  })
})

describe('parseRequirement()', () => {
  it.each([
    ['Foo_Bar>=1,<2', 'foo-bar', 'Foo_Bar>=1,<2', null],
    ['foo (>=1.0)', 'foo', 'foo>=1.0', null],
    ['foo[a, b] ~= 2.0 # why', 'foo', 'foo[a,b]~=2.0', null],
    ['foo; python_version < "3.9"', 'foo', 'foo; python_version < "3.9"', null],
    ['foo; extra == "test"', 'foo', 'foo', 'test'],
    ['foo>1; (python_version < "3") and extra == \'dev\'', 'foo', 'foo>1; (python_version < "3")', 'dev'],
    ['foo; extra == "dev" and sys_platform != "win32"', 'foo', 'foo; sys_platform != "win32"', 'dev'],
  ])('reads %s', (line, name, text, extra) => {
    expect(parseRequirement(line)).toEqual({ name, text, extra })
  })

  it.each([
    '',
    '# note',
    '-r other.txt',
    '-e .',
    './local',
    'foo @ https://x.test/foo.zip',
    'git+https://x.test/y',
    '{[testenv]deps}',
    'two words',
  ])('takes %j for no requirement', (line) => {
    expect(parseRequirement(line)).toBeNull()
  })
})

describe('fromPoetryVersion()', () => {
  it.each([
    ['^1.2', 'x>=1.2,<2'],
    ['^0.3.1', 'x>=0.3.1,<0.4'],
    ['~2.5', 'x>=2.5,<2.6'],
    ['*', 'x'],
    ['1.0', 'x==1.0'],
    ['>=3,<4', 'x>=3,<4'],
  ])('turns %s into %s', (version, expected) => {
    expect(fromPoetryVersion('x', version)).toBe(expected)
  })
})
