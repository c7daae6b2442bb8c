import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { normalizeDistributionName } from '../../domain/distribution-name.ts'

const fileSchema = z.strictObject({ about: z.string(), packages: z.array(z.string()).min(1) })

/** Packages of well-known benchmarks, from `templates/benchmark-packages.json`. */
export async function loadBenchmarkPackages(path: string): Promise<ReadonlySet<string>> {
  const { packages } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  return new Set(packages.map(normalizeDistributionName))
}
