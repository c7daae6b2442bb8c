import { parsePatch } from '../../domain/patch/parse-patch.ts'

/** Paths that a patch of ours changes, however large it is. */
export function changedPaths(patch: string): readonly string[] {
  const parsed = parsePatch(patch, { maxBytes: Buffer.byteLength(patch) })
  return parsed.ok ? parsed.value.changes.map(({ path }) => path) : []
}
