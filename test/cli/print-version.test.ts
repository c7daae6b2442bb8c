import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asksVersionOnly, printVersion } from '../../src/lib/cli/print-version.ts'

describe('asksVersionOnly()', () => {
  it.each([[['--version']], [['-v']]])('is true for %j', (argv) => expect(asksVersionOnly(argv)).toBe(true))

  it.each([[[]], [['doctor', '--version']], [['--version', '--json']], [['version']]])(
    'leaves %j to the command line',
    (argv) => expect(asksVersionOnly(argv)).toBe(false),
  )
})

describe('printVersion()', () => {
  it('tells the version of package.json, the platform and the Node', async () => {
    const lines: string[] = []
    await printVersion({ write: (text: string) => lines.push(text) })
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(lines).toEqual([
      `agentao/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
    ])
  })
})
