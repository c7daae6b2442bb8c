import { join } from 'node:path'
import { loadBenchmarkPackages } from '../../tasks/source/benchmark-packages.ts'
import { templatesDir } from '../package-root.ts'

/** Packages of well-known benchmarks: tasks of them would measure memory. */
export async function benchmarkPackages(): Promise<ReadonlySet<string>> {
  return await loadBenchmarkPackages(join(templatesDir, 'benchmark-packages.json'))
}
