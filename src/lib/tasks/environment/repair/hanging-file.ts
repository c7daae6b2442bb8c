import { type Evidence, foundIn } from './evidence.ts'
import type { Repair } from './repair.ts'

/** A file that ends the whole run, or in which it hangs, is left out; so is one that a plugin chokes on. */
export function hangingFile({ run, draft }: Evidence): readonly Repair[] {
  if (run.kind !== 'broken') return []
  const file = fileOfTest(run.running) ?? foundIn([run.detail], /^(\S+\.py)\b/m)[0]
  const endsTheRun = run.reason === 'timeout' || run.reason === 'crash' || run.reason === 'memory'
  if (!endsTheRun || file === undefined) return []
  const isAlone = draft.recipe.testPaths.length === 1 && draft.recipe.testPaths[0] === file
  return isAlone ? [] : [{ kind: 'skip', path: file }]
}

function fileOfTest(id: string | null | undefined): string | undefined {
  const file = id?.split('::')[0]
  return file === '' ? undefined : file
}
