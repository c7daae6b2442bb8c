import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'

const runSchema = z.object({ rows: z.number(), seconds: z.number(), megabytes: z.number() })

/** 100,000 rows of real size to Parquet, scrubbed and sealed, in a process of their own. */
export async function benchDataset(): Promise<
  readonly { readonly name: string; readonly value: number; readonly unit: string; readonly budget: number }[]
> {
  const script = fileURLToPath(new URL('./dataset-run.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, '100000'])
  const { seconds, megabytes } = runSchema.parse(JSON.parse(stdout))
  return [
    { name: '100,000 dataset rows to Parquet', value: seconds, unit: 's', budget: 5 },
    { name: 'peak memory of 100,000 dataset rows to Parquet', value: megabytes, unit: 'MB', budget: 500 },
  ]
}
