import { fileURLToPath } from 'node:url'
import type { LoadOptions } from '../../src/lib/cli/cli-context.ts'
import { runCli } from '../../src/lib/cli/run-cli.ts'
import { type FakeProcess, type FakeProcessOptions, fakeProcess } from './terminal.ts'

type RunnableCommand = { run(argv: string[], options: LoadOptions): Promise<unknown> }

export type CommandRun = {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | undefined
}

/** Runs one command class as the binary would, from its words to its exit code. */
export async function runCommand(
  command: RunnableCommand,
  argv: readonly string[],
  options: FakeProcessOptions & { readonly process?: FakeProcess } = {},
): Promise<CommandRun> {
  const process = options.process ?? fakeProcess(options)
  await runCli({
    argv,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    context: process.context,
    run: (words, loadOptions) => command.run(words, loadOptions),
  })
  return { stdout: process.stdout.text(), stderr: process.stderr.text(), exitCode: process.exits[0] }
}
