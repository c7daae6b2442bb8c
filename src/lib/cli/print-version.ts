import { readPackageFile } from './read-package-file.ts'

/** True when the version is all that is asked for: then no command need be loaded. */
export function asksVersionOnly(argv: readonly string[]): boolean {
  return argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')
}

/** The line that bug reports need: the version, the platform and the Node that runs it. */
export async function printVersion(stdout: { write(text: string): unknown }): Promise<void> {
  stdout.write(`${versionLine(await readPackageFile())}\n`)
}

/** Name, version, platform and Node in one line. */
export function versionLine({ version }: { readonly version: string }): string {
  return `agentao/${version} ${process.platform}-${process.arch} node-${process.version}`
}
