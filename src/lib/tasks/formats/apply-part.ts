import { applyPatch } from '../../domain/patch/apply-patch.ts'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'

/** A test patch brings whole test files with it. */
const mostBytes = 32 * 1024 * 1024

/** The tree after a patch that belongs to a task, or one sentence; an empty patch changes nothing. */
export function applyPart(tree: FileTree, patch: string): Result<FileTree, string> {
  if (patch.trim() === '') return ok(tree)
  const parsed = parsePatch(patch, { maxBytes: mostBytes })
  if (!parsed.ok) return refused(parsed.reason.message)
  const applied = applyPatch(tree, parsed.value)
  return applied.ok ? applied : refused(applied.reason.message)
}
