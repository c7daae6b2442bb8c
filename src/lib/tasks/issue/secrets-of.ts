import { makePatch } from '../../domain/patch/make-patch.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import type { FileChange } from '../bug/bug.ts'
import type { Secrets } from './leak-check.ts'

/** What an issue about these changes must not give away. */
export function secretsOf(changes: readonly FileChange[], hiddenTests: readonly string[]): Secrets {
  const side = (which: 'before' | 'after'): FileTree =>
    new Map(changes.map((one) => [one.path, { bytes: Buffer.from(one[which]), executable: false }]))
  return { hiddenTests, goldPatch: makePatch(side('after'), side('before')) }
}
