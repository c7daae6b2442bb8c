import type { InsidePaths } from '../domain/ports/sandbox.ts'
import { sha256 } from '../kernel/digest.ts'

/**
 * One of our programs with its settings on standard input. Not `-I`, which would also ignore PYTHONHASHSEED: the
 * sandbox passes nothing of the host's environment, and a script's own folder is ours.
 */
export function pythonCommand(inside: InsidePaths, script: string): readonly string[] {
  return [inside.python, '-s', '-B', `${inside.tools}/${script}`, '-', inside.workspace, inside.out]
}

/**
 * Sets iterate in one fixed order, so that equal runs print equal texts; a shuffled run gets another order. The import
 * path is left to our programs: PYTHONPATH would put the repository's files before the standard library.
 */
export function pythonVariables(shuffleSeed?: string | undefined): Readonly<Record<string, string>> {
  const hashSeed = shuffleSeed === undefined ? 0 : Number.parseInt(sha256(shuffleSeed).slice(0, 7), 16)
  return { PYTHONHASHSEED: String(hashSeed), PYTHONPATH: '' }
}
