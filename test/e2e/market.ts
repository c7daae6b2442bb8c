import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalnetResult } from '../../src/lib/neurons/localnet/localnet-result.ts'
import { builtBinary, sharedCache } from './built-binary.ts'
import { hostVariables } from './host-variables.ts'
import { type RunEnd, type RunningBinary, start } from './running-binary.ts'

/** A solver that gives itself seconds only, one that copies it, one that is silent: a round is over soon. */
const miners = [
  { name: 'solver', agent: { kind: 'repair', style: 'patient', seconds: 8 } },
  { name: 'copycat', agent: { kind: 'copy', of: 'solver' } },
  { name: 'silent', agent: { kind: 'silent' } },
]

export type Market = {
  readonly dir: string
  /** Where the binary puts its temporary files. */
  readonly temp: string
  /** The command line of `localnet` on the sample package, without isolation, with more words after it. */
  command(...words: readonly string[]): readonly string[]
  agentao(...words: readonly string[]): readonly string[]
  start(command: readonly string[], env?: Readonly<Record<string, string>>): RunningBinary
  run(...words: readonly string[]): Promise<RunEnd>
  remove(): void
}

/** A folder, a built binary and a cache for markets of the binary. */
export function openMarketFolder(): Market {
  const binary = builtBinary()
  const dir = mkdtempSync(join(tmpdir(), 'agentao-e2e-'))
  const temp = join(dir, 'tmp')
  mkdirSync(temp)
  writeFileSync(join(dir, 'miners.json'), JSON.stringify(miners))
  const env = {
    ...hostVariables(),
    TMPDIR: temp,
    AGENTAO_CACHE_DIR: sharedCache(),
    XDG_DATA_HOME: join(dir, 'home'),
  }
  const agentao = (...words: readonly string[]) => [process.execPath, binary.path, ...words]
  const command = (...words: readonly string[]) => {
    const fixed = ['--package', 'sample', '--miners', 'miners.json', '--sandbox', 'process']
    return agentao('localnet', ...fixed, ...words)
  }
  const begin: Market['start'] = (words, more = {}) => start(words, { cwd: dir, env: { ...env, ...more } })
  return {
    dir,
    temp,
    agentao,
    command,
    start: begin,
    run: (...words) => begin(command(...words)).ended,
    remove: () => {
      rmSync(dir, { recursive: true, force: true })
      binary.remove()
    },
  }
}

/** The last line that `--json` printed. */
export function resultOf({ stdout, stderr }: RunEnd): LocalnetResult {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  const result: LocalnetResult = JSON.parse(last)
  if (result.type !== 'result') throw new Error(`the last line is no result: ${last}\n${stderr}`)
  return result
}
