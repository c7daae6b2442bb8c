import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Bench } from '../../src/lib/agents/repair/bench.ts'
import { testOutcomeSchema } from '../../src/lib/domain/verdict.ts'
import type { VariantResult } from '../../src/lib/suite/variant.ts'

const linesSchema = z.record(z.string(), z.array(z.number()))
const resultSchema = z.object({
  id: z.string(),
  kind: z.enum(['ran', 'timeout', 'crash', 'import_error']),
  snippet: z
    .object({
      stdout: z.string(),
      stderr: z.string(),
      exception: z.object({ type: z.string(), message: z.string(), traceback: z.string() }).nullable(),
      lines: linesSchema.nullable(),
    })
    .nullish(),
  outcomes: z.record(z.string(), testOutcomeSchema).default({}),
  lines: z.record(z.string(), linesSchema).nullish(),
  seconds: z.number(),
  detail: z.string().default(''),
})

/** A bench without a sandbox: the machine's own Python runs code that the test itself wrote. */
export function createLocalBench(python = 'python3'): Bench {
  return {
    prepare: async (recipe) => ({ backend: 'process', digest: 'local', recipe, reference: 'local' }),
    async run(batch, signal) {
      const child = spawn(python, [fileURLToPath(new URL('./local_bench.py', import.meta.url))], {
        signal,
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      const roots = batch.environment.recipe.sourceRoots
      child.stdin.on('error', () => child.kill())
      child.stdin.end(JSON.stringify({ workspace: batch.workspace, roots, variants: batch.variants }))
      const results: VariantResult[] = []
      for await (const line of createInterface({ input: child.stdout })) {
        const result = readResult(line)
        results.push(result)
        if (batch.onResult?.(result) === false) {
          child.kill('SIGKILL')
          break
        }
      }
      return results
    },
  }
}

function readResult(line: string): VariantResult {
  const result = resultSchema.parse(JSON.parse(line))
  const snippet = result.snippet ?? null
  return {
    ...result,
    snippet: snippet === null ? null : { ...snippet, lines: snippet.lines && toMap(snippet.lines) },
    outcomes: toMap(result.outcomes),
    failures: new Map(),
    lines: result.lines
      ? new Map(Object.entries(result.lines).map(([id, files]) => [id, toMap(files)]))
      : null,
  }
}

function toMap<T>(record: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(record))
}
