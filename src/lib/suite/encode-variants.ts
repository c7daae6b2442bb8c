import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrno } from '../kernel/errors.ts'
import type { Variant, VariantBatch } from './variant.ts'
import { wallLimit } from './wall-limit.ts'

/** A file as a change of the workspace's own: its first and last lines are kept, those between are given. */
export type LineChange = {
  readonly keepStart: number
  readonly lines: readonly string[]
  readonly keepEnd: number
}

/** Mutants differ from the original in a line or two; sending whole files would cost a hundred times as much. */
export function lineChange(before: string, after: string): LineChange {
  const old = before.split('\n')
  const now = after.split('\n')
  const shorter = Math.min(old.length, now.length)
  let keepStart = 0
  while (keepStart < shorter && old[keepStart] === now[keepStart]) keepStart++
  let keepEnd = 0
  while (keepEnd < shorter - keepStart && old.at(-1 - keepEnd) === now.at(-1 - keepEnd)) keepEnd++
  return { keepStart, lines: now.slice(keepStart, now.length - keepEnd), keepEnd }
}

/** What `templates/python/run_variants.py` reads from its standard input. */
export async function encodeVariants(
  batch: VariantBatch,
  variants: readonly Variant[],
  prefix: string,
): Promise<string> {
  const originals = await readOriginals(batch.workspace, variants)
  const { recipe } = batch.environment
  const parallel = batch.parallel ?? 1
  const header = {
    prefix,
    parallel,
    sourceRoots: recipe.sourceRoots,
    testPaths: recipe.testPaths,
    // The rest is for the processes that start the variants.
    memoryBytes: Math.floor((batch.limits.memoryBytes * 0.8) / parallel),
    fileBytes: Math.floor(batch.limits.diskBytes / (4 * parallel)),
  }
  const lines = variants.map((variant) => encodeVariant(variant, originals))
  return `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`
}

function encodeVariant(variant: Variant, originals: ReadonlyMap<string, string>): Record<string, unknown> {
  const files = Object.entries(variant.files).map(([path, text]) => [
    path,
    lineChange(originals.get(path) ?? '', text),
  ])
  return {
    files: Object.fromEntries(files),
    tests: variant.tests,
    snippet: variant.snippet ?? null,
    stopAfterFailures: variant.stopAfterFailures ?? null,
    trace: variant.trace ?? false,
    skipEquivalent: variant.skipEquivalent ?? false,
    seconds: variant.seconds,
    wallSeconds: wallLimit(variant),
  }
}

/** The text of every file that a variant replaces; a new file has none. */
async function readOriginals(
  workspace: string,
  variants: readonly Variant[],
): Promise<ReadonlyMap<string, string>> {
  const paths = new Set(variants.flatMap((variant) => Object.keys(variant.files)))
  const originals = new Map<string, string>()
  for (const path of paths) {
    try {
      originals.set(path, await readFile(join(workspace, path), 'utf8'))
    } catch (error) {
      if (!hasErrno(error, 'ENOENT')) throw error
    }
  }
  return originals
}
