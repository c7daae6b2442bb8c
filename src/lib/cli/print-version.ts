import { readFile } from 'node:fs/promises'

/** True when the version is all that is asked for: then no command need be loaded. */
export function asksVersionOnly(argv: readonly string[]): boolean {
  return argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')
}

/** The line that bug reports need: the version, the platform and the Node that runs it. */
export async function printVersion(stdout: { write(text: string): unknown }): Promise<void> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  const isNamed = manifest !== null && typeof manifest === 'object' && 'version' in manifest
  const version = isNamed ? String(manifest.version) : 'unknown'
  stdout.write(`agentao/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
}
