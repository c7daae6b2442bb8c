import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gradePatch } from '../src/lib/grading/grade-patch.ts'
import { gradePredictions } from '../src/lib/grading/grade-predictions.ts'
import { openVerdictCache } from '../src/lib/grading/verdict-cache.ts'
import { attackPatch, attackTask } from '../test/grading/attack-task.ts'
import { graderOver } from '../test/grading/open-sandbox.ts'
import { scriptedSandbox } from '../test/grading/scripted-sandbox.ts'

/** Prints one JSON line: heap after collection and peak memory of a whole predictions run, after each tenth of it. */
const grades = Number(process.argv[2] ?? '1000')

const tempDir = await mkdtemp(join(tmpdir(), 'agentao-bench-'))
const cache = await openVerdictCache(join(tempDir, 'verdicts.jsonl'), { keep: false })
const samples: { readonly done: number; readonly heapBytes: number; readonly peakBytes: number }[] = []
try {
  const task = await attackTask()
  const gold = await attackPatch('honest-gold')
  const sandbox = scriptedSandbox()
  const grader = graderOver(sandbox, { tempDir })
  await gradePredictions(
    {
      predictions: Array.from({ length: grades }, (_, at) => ({
        instance_id: `tally-${at}`,
        model_name_or_path: 'bench',
        // Each is another answer, so that none is known from before.
        model_patch: gold
          .replace('share, rest', `share_${at}, rest`)
          .replaceAll('share +', `share_${at} +`)
          .replace('else share', `else share_${at}`),
      })),
      loadTask: async () => task,
      grade: (one, patch, signal) => gradePatch(grader, { task: one, patch }, signal),
      graderVersion: 'bench',
      cache,
      workers: 2,
      onGraded: (_, { done }) => {
        // The script keeps every job for its tests; the real sandboxes keep none.
        sandbox.jobs.length = 0
        if (done % Math.ceil(grades / 10) === 0) samples.push(sample(done))
      },
    },
    new AbortController().signal,
  )
  process.stdout.write(`${JSON.stringify(samples)}\n`)
} finally {
  await cache.close()
  await rm(tempDir, { recursive: true, force: true })
}

function sample(done: number): (typeof samples)[number] {
  globalThis.gc?.()
  return {
    done,
    heapBytes: process.memoryUsage().heapUsed,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
}
