import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Figure } from './figure.ts'

const grades = 1000
const samplesSchema = z.array(z.object({ done: z.number(), heapBytes: z.number(), peakBytes: z.number() }))
const mebibyte = 2 ** 20

/**
 * Memory of the process that grades, over a run of many: reading, planning, checking, judging and recording are real,
 * and only what happens inside the sandbox is answered from a script, since none of it is this process's memory.
 */
export async function benchGradingMemory(): Promise<readonly Figure[]> {
  const script = fileURLToPath(new URL('./grading-memory-run.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, String(grades)])
  const samples = samplesSchema.parse(JSON.parse(stdout))
  const [early, late] = [samples[4], samples.at(-1)]
  if (early === undefined || late === undefined) throw new Error('there are too few samples')
  const slope = (late.heapBytes - early.heapBytes) / (late.done - early.done)
  return [
    { name: `peak memory of ${grades} grades`, value: late.peakBytes / mebibyte, unit: 'MB', budget: null },
    {
      name: `the same / peak memory of the first ${early.done}`,
      value: late.peakBytes / early.peakBytes,
      unit: 'x',
      budget: 1.15,
    },
    { name: 'growth of the heap a grade', value: slope / 1024, unit: 'KiB', budget: 8 },
  ]
}
