import { describe, expect, it } from 'vitest'
import { readIssue } from '../../../src/lib/suite/issue/read-issue.ts'

const fence = '```'

describe('readIssue()', () => {
  it('reads a program with labelled blocks', () => {
    const issue = readIssue(
      `# \`pkg.area\` gives a wrong result\n\nSeen in 1.2.\n\nTo reproduce:\n\n${fence}python\nimport pkg\nprint(pkg.area(2))\n${fence}\n\n` +
        `### Expected\n\n${fence}text\n4\n${fence}\n\nWhat I get instead:\n\n${fence}text\n5\n${fence}\n`,
    )
    expect(issue.title).toBe('`pkg.area` gives a wrong result')
    expect(issue.programs[0]).toEqual({
      code: 'import pkg\nprint(pkg.area(2))\n',
      expected: '4',
      actual: '5',
    })
    expect(issue.names).toEqual(expect.arrayContaining(['pkg', 'area']))
  })

  it.each([
    ['**Expected output**', 'Actual:'],
    ['Expected:', '## Actual behaviour'],
    ['This should print', 'but it prints'],
    ['I would expect the following:', 'Instead I got:'],
    ['#### Expected behavior', '#### Observed behavior'],
  ])('understands the labels %j and %j', (expected, actual) => {
    const issue = readIssue(
      `T\n\n${fence}py\nprint(f(1))\n${fence}\n\n${expected}\n\n${fence}\n1\n${fence}\n\n${actual}\n\n${fence}\n2\n${fence}\n`,
    )
    expect(issue).toMatchObject({ expected: '1', actual: '2' })
  })

  it('takes an unlabelled traceback for what happens', () => {
    const issue = readIssue(
      `Crash\n\n${fence}python\nf(1)\n${fence}\n\n${fence}\nTraceback (most recent call last):\n  File "x.py", line 1, in <module>\n    f(1)\npkg.errors.BadError: no\n${fence}\n\nIt should return \`7\`.\n`,
    )
    expect(issue).toMatchObject({ actual: 'BadError: no', expected: '7', exceptions: ['BadError'] })
  })

  it('runs what was typed at a prompt, with the output as what happens', () => {
    const issue = readIssue(
      `T\n\n${fence}\n>>> from pkg import f\n>>> f(1)\n2\n${fence}\n\nExpected \`3\`.\n`,
    )
    expect(issue).toMatchObject({ actual: '2', expected: '3' })
    expect(issue.programs[0]?.code).toContain('from pkg import f\\nf(1)')
  })

  it('takes a session under an expectation for how things should be', () => {
    const issue = readIssue(`T\n\nExpected:\n\n${fence}pycon\n>>> f(1)\n3\n${fence}\n`)
    expect(issue.programs[0]).toMatchObject({ expected: '3', actual: null })
  })

  it('runs a session as a program whatever words stand before it', () => {
    const session = `${fence}pycon\n>>> from pkg import f\n>>> f(1)\n2\n${fence}`
    for (const lead of ['This is wrong:', 'What I get:', '## Actual behaviour']) {
      const issue = readIssue(`T\n\n${lead}\n\n${session}\n\nExpected:\n\n${fence}text\n3\n${fence}\n`)
      expect(issue).toMatchObject({ actual: '2', expected: '3' })
    }
  })

  it('does not take the title for the label of a block', () => {
    const session = `${fence}pycon\n>>> f(1)\n2\n${fence}`
    const issue = readIssue(`# f should return 3\n\n${session}\n\n${fence}text\nnote\n${fence}\n`)
    expect(issue).toMatchObject({ actual: '2', expected: null })
  })

  it('reads values from sentences and comments when there are no blocks for them', () => {
    expect(readIssue('T\n\nActual: `2`\nExpected: `3`\n')).toMatchObject({ expected: '3', actual: '2' })
    expect(readIssue('T\n\nIt returns `2` instead of `3`.')).toMatchObject({ expected: '3', actual: '2' })
    const commented = readIssue(`T\n\n${fence}python\nprint(f(1))  # expected: 3\n${fence}\n`)
    expect(commented.programs[0]).toMatchObject({ expected: '3' })
  })

  it('tries several programs alone, together, and as typed at a prompt', () => {
    const issue = readIssue(
      `T\n\n${fence}python\nimport a\n${fence}\n\nthen\n\n${fence}python\nprint(a.b())\n${fence}\n`,
    )
    expect(issue.programs.slice(0, 3).map(({ code }) => code)).toEqual([
      'import a\n',
      'print(a.b())\n',
      'import a\nprint(a.b())\n',
    ])
    expect(issue.programs).toHaveLength(6)
  })

  it.each(['', '# Only a title', '```', '```python', '> quoted\n\n    indented()', '``` ```', '>>> '])(
    'survives %j',
    (text) => {
      expect(() => readIssue(text)).not.toThrow()
    },
  )

  it('offers no program when the issue has none', () => {
    expect(readIssue('Something about `pkg.area` is wrong.').programs).toEqual([])
    expect(readIssue('Something about `pkg.area` is wrong.').names).toContain('area')
  })
})
