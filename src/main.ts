import { startCompileCache } from './lib/cli/compile-cache.ts'

/** The binary's entry. Never rejects: every failure is shown and becomes the exit code. */
export async function main(importMetaUrl: string): Promise<void> {
  startCompileCache()
  const { runCli } = await import('./lib/cli/run-cli.ts')
  await runCli({ argv: process.argv.slice(2), root: importMetaUrl })
}
