import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asksHelpOnly, type HelpOutput, printHelp } from '../../src/lib/cli/print-help.ts'

async function printed(
  output: Omit<HelpOutput, 'write'> = {},
  variables: Record<string, string> = {},
): Promise<string> {
  const texts: string[] = []
  await printHelp({ ...output, write: (text) => texts.push(text) }, variables)
  return texts.join('')
}

const manifest: { commands: Record<string, { summary: string }> } = JSON.parse(
  readFileSync('oclif.manifest.json', 'utf8'),
)
const { oclif } = JSON.parse(readFileSync('package.json', 'utf8'))
const bold = '\u001b[1m'

describe('asksHelpOnly()', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('is true for %j', (argv) =>
    expect(asksHelpOnly(argv)).toBe(true),
  )

  it.each([[['doctor', '--help']], [['help', 'doctor']], [['--help', '--json']], [['doctor']]])(
    'leaves %j to the command line',
    (argv) => expect(asksHelpOnly(argv)).toBe(false),
  )
})

describe('printHelp()', () => {
  it('names every topic and every command that stands alone, with its summary', async () => {
    const text = (await printed()).replace(/\s+/g, ' ')
    for (const [name, { description }] of Object.entries<{ description: string }>(oclif.topics))
      expect(text).toContain(`${name} ${description}`)
    for (const [id, { summary }] of Object.entries(manifest.commands))
      if (!id.includes(':')) expect(text).toContain(`${id} ${summary}`)
  })

  it('says every topic that a command has', () => {
    const used = Object.keys(manifest.commands).flatMap((id) => (id.includes(':') ? [id.split(':')[0]] : []))
    expect(Object.keys(oclif.topics).sort()).toEqual([...new Set(used)].sort())
  })

  it.each([40, 60, 120])('keeps to a terminal of %i columns', async (columns) => {
    const lines = (await printed({ isTTY: true, columns }, { NO_COLOR: '1' })).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
  })

  it('has bold headings on a terminal only, and none where color is not wanted', async () => {
    expect(await printed({ isTTY: true, columns: 100 })).toContain(bold)
    expect(await printed({ isTTY: true, columns: 100 }, { NO_COLOR: '1' })).not.toContain(bold)
    expect(await printed()).not.toContain(bold)
  })
})
