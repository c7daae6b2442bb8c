import type { CommandSession } from '../cli/command-session.ts'
import type { LocalnetResult } from '../neurons/localnet/localnet-result.ts'
import { finalReport } from '../tui/final-report.ts'

/** The table at the end of a local market: who earned what, and why. */
export function localnetText(result: LocalnetResult, { config, context }: CommandSession): string {
  const { seed, sandbox, dataDir, interrupted, validators, dataset } = result
  return finalReport(
    {
      seed,
      sandbox,
      dataDir,
      interrupted,
      roundsPlanned: config.rounds,
      rounds: result.rounds.map(({ task, package: name, strategy, solutions }) => ({
        task,
        package: name,
        strategy,
        resolved: solutions.filter(({ verdict }) => verdict === 'resolved').length,
        miners: solutions.length,
      })),
      miners: result.miners.map(({ miner, ...rest }) => ({ ...rest, name: miner })),
      validators,
      dataset: dataset.files.length === 0 ? null : dataset,
    },
    context.stdout.columns ?? 100,
  )
}
