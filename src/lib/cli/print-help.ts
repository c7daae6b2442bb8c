import { readFile } from 'node:fs/promises'
import { versionLine } from './print-version.ts'
import { readPackageFile } from './read-package-file.ts'

/** Where help is written; a terminal gets bold headings and its own width. */
export type HelpOutput = {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

type Row = { readonly name: string; readonly summary: string }

/** True when the list of commands is all that is asked for: then no command need be loaded. */
export function asksHelpOnly(argv: readonly string[]): boolean {
  return argv.length === 0 || (argv.length === 1 && ['--help', '-h', 'help'].includes(argv[0] ?? ''))
}

/** What the binary is, its topics and its commands, from the files that the build made of the commands themselves. */
export async function printHelp(
  stdout: HelpOutput,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const [facts, commands] = await Promise.all([readPackageFile(), readCommands()])
  const topics = Object.entries(facts.oclif.topics).map(([name, { description }]) => ({
    name,
    summary: description,
  }))
  const width = Math.max(40, stdout.isTTY === true ? (stdout.columns ?? 80) : 80)
  const isBold = stdout.isTTY === true && !variables.NO_COLOR
  const section = (name: string, lines: readonly string[]): string =>
    [isBold ? `\u001b[1m${name}\u001b[22m` : name, ...lines.map((line) => `  ${line}`)].join('\n')
  const parts = [
    wrap(facts.description, width).join('\n'),
    section('VERSION', [versionLine(facts)]),
    section('USAGE', ['$ agentao [COMMAND]']),
    section('TOPICS', table(topics, width - 2)),
    section('COMMANDS', table(commands, width - 2)),
    wrap('Run `agentao COMMAND --help` or `agentao TOPIC --help` for more.', width).join('\n'),
  ]
  stdout.write(`${parts.join('\n\n')}\n`)
}

/** The commands that stand alone; those of a topic are listed by its own help. */
async function readCommands(): Promise<readonly Row[]> {
  const text = await readFile(new URL('../../../oclif.manifest.json', import.meta.url), 'utf8')
  const manifest: { readonly commands: Readonly<Record<string, { readonly summary?: string }>> } =
    JSON.parse(text)
  return Object.entries(manifest.commands)
    .filter(([id]) => !id.includes(':'))
    .map(([name, { summary = '' }]) => ({ name, summary }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function table(rows: readonly Row[], width: number): readonly string[] {
  const left = Math.max(...rows.map(({ name }) => name.length)) + 2
  return rows.flatMap(({ name, summary }) =>
    wrap(summary, width - left).map((line, index) => (index === 0 ? name : '').padEnd(left) + line),
  )
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
