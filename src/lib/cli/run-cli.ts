import { fileURLToPath } from 'node:url'
import { Config, run as runOclif } from '@oclif/core'
import { type CliContext, type LoadOptions, processContext } from './cli-context.ts'
import { decideInteractivity } from './interactivity.ts'
import { errorDocument, errorText } from './present-error.ts'
import { translateDiskFull } from './translate-disk-full.ts'
import { translateOclifError } from './translate-oclif-error.ts'

export type CliStart = {
  readonly argv: readonly string[]
  /** Where package.json is: a folder, or the file URL of a module of the package. */
  readonly root: string
  readonly context?: CliContext
  /** What understands the words; oclif, unless a test has one command to run. */
  readonly run?: (argv: string[], options: LoadOptions) => Promise<unknown>
}

/** One run of the command line, from its words to the end of the process. The only place where errors are shown. */
export async function runCli({
  argv,
  root,
  context = processContext(),
  run = runOclif,
}: CliStart): Promise<void> {
  context.shutdown.listen((error) => showError(error, { argv, context }))
  const options: LoadOptions = {
    root: root.startsWith('file:') ? fileURLToPath(root) : root,
    cliContext: context,
  }
  let exitCode: number
  try {
    await run(withoutHelpWord(argv), options)
    exitCode = context.outcome.exitCode
  } catch (thrown) {
    exitCode = chosenExitCode(thrown) ?? (await fail(thrown, { argv, options, context }))
  }
  await context.shutdown.end(exitCode)
}

/** `agentao help localnet` is `agentao localnet --help`. */
function withoutHelpWord(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv]
}

/** The code of a command that ended itself by `this.exit(code)`, which is no error. */
function chosenExitCode(thrown: unknown): number | null {
  const isExit = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIT'
  if (!isExit || !('oclif' in thrown)) return null
  const code: unknown = Reflect.get(Object(thrown.oclif), 'exit')
  return typeof code === 'number' ? code : 0
}

type Failure = { readonly argv: readonly string[]; readonly context: CliContext }

async function fail(
  thrown: unknown,
  { options, ...failure }: Failure & { readonly options: LoadOptions },
): Promise<number> {
  const ids = thrown instanceof Error && 'oclif' in thrown ? (await Config.load(options)).commandIDs : []
  return showError(translateDiskFull(translateOclifError(thrown, ids)), failure)
}

function showError(error: unknown, { argv, context }: Failure): number {
  if (wantsJson(argv)) {
    const { text, exitCode } = errorDocument(error)
    context.stdout.write(`${text}\n`)
    return exitCode
  }
  const color = argv.includes('--no-color') ? 'never' : 'auto'
  const interactivity = decideInteractivity({ ...context, color, noInput: false })
  const debug = /(^|[,\s])(agentao|\*)/.test(context.variables.DEBUG ?? '')
  const { text, exitCode } = errorText(error, { color: interactivity.color.stderr, debug })
  context.stderr.write(`${text}\n`)
  return exitCode
}

/** Errors come before flags are parsed too, so this reads the words themselves, up to a bare `--`. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}
