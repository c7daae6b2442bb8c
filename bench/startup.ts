import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Figure, median } from './figure.ts'

const binary = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const repeats = 7

/** Wall time of the built binary for what everybody types first, and a bare Node in the same run for comparison. */
export async function benchStartup(): Promise<readonly Figure[]> {
  const bare = await wallMs(['-e', '0'])
  const version = await wallMs([binary, '--version'])
  const help = await wallMs([binary, '--help'])
  return [
    { name: 'bare node', value: bare, unit: 'ms', budget: null },
    { name: 'agentao --version', value: version, unit: 'ms', budget: 200 },
    { name: 'agentao --help', value: help, unit: 'ms', budget: 200 },
    { name: 'agentao --version / bare node', value: version / bare, unit: 'x', budget: null },
  ]
}

async function wallMs(argv: readonly string[]): Promise<number> {
  const times: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const started = performance.now()
    await promisify(execFile)(process.execPath, [...argv])
    times.push(performance.now() - started)
  }
  return median(times)
}
