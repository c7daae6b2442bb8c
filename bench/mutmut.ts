import { execFile } from 'node:child_process'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const maxBuffer = 256 * 2 ** 20

type Mutmut = {
  /** A folder to install it in. */
  readonly dir: string
  /** A copy of the package, which it may change. */
  readonly workspace: string
  readonly python: string
  readonly requirements: readonly string[]
  /** Files and folders to mutate, and tests, relative to the workspace. */
  readonly sources: readonly string[]
  readonly tests: readonly string[]
  readonly processes: number
}

export type MutmutRun = { readonly version: string; readonly checked: number; readonly perSecond: number }

/** Installs the current mutmut 3 beside the package's requirements and lets it check every mutant it knows. */
export async function runMutmut(mutmut: Mutmut): Promise<MutmutRun> {
  const home = join(mutmut.dir, 'venv')
  const program = join(home, 'bin', 'python')
  await run(mutmut.python, ['-m', 'venv', home], { maxBuffer })
  const wanted = ['mutmut>=3,<4', ...mutmut.requirements]
  await run(program, ['-m', 'pip', 'install', '--quiet', ...wanted], { maxBuffer })
  const asked = [program, '-c', 'import importlib.metadata as m; print(m.version("mutmut"))'] as const
  const version = (await run(asked[0], asked.slice(1))).stdout.trim()
  await appendFile(join(mutmut.workspace, 'setup.cfg'), settings(mutmut))
  const { stdout } = await run(
    join(home, 'bin', 'mutmut'),
    ['run', '--max-children', String(mutmut.processes)],
    { cwd: mutmut.workspace, maxBuffer },
  )
  return { version, ...readReport(stdout) }
}

function settings({ sources, tests }: Mutmut): string {
  const list = (values: readonly string[]): string => values.map((value) => `\n    ${value}`).join('')
  const selection = tests.length === 0 ? '' : `pytest_add_cli_args_test_selection =${list(tests)}\n`
  return `\n[mutmut]\nsource_paths =${list(sources)}\nalso_copy =${list(tests)}\n${selection}`
}

/** The last of its progress lines (how many there are, and how many no test calls) and its own rate. */
function readReport(output: string): Omit<MutmutRun, 'version'> {
  const total = Number([...output.matchAll(/(\d+)\/\d+ {2}🎉/gu)].at(-1)?.[1])
  const untested = Number([...output.matchAll(/🫥 (\d+)/gu)].at(-1)?.[1])
  const perSecond = Number(/([\d.]+) mutations\/second/.exec(output)?.[1])
  if (!(total > untested && perSecond > 0)) throw new Error(`mutmut reported no rate: ${output.slice(-2000)}`)
  return { checked: total - untested, perSecond }
}
