import { startCompileCache } from './lib/cli/compile-cache.ts'
import { ignoreClosedPipe } from './lib/cli/ignore-closed-pipe.ts'
import { asksHelpOnly, printHelp } from './lib/cli/print-help.ts'
import { asksVersionOnly, printVersion } from './lib/cli/print-version.ts'

/** The binary's entry. Never rejects: every failure is shown and becomes the exit code. */
export async function main(importMetaUrl: string): Promise<void> {
  const argv = process.argv.slice(2)
  if (asksVersionOnly(argv) || asksHelpOnly(argv)) {
    ignoreClosedPipe(process.stdout)
    return await (asksVersionOnly(argv) ? printVersion(process.stdout) : printHelp(process.stdout))
  }
  startCompileCache()
  const { runCli } = await import('./lib/cli/run-cli.ts')
  await runCli({ argv, root: importMetaUrl })
}
