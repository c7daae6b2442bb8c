import type { FileTree } from '../../domain/patch/patch.ts'
import type { PythonParser } from '../../domain/ports/python-parser.ts'
import { cutTests, isCut } from '../../syntax/cut-tests.ts'
import { textOf } from '../source/package-source.ts'

export type HiddenTestFiles = {
  /** The tree without the tests. */
  readonly tree: FileTree
  /** Of all the given ids, those that can no longer be run. */
  readonly isHidden: (testId: string) => boolean
}

/** Cuts exactly these tests out of their files; null when one of them cannot be found or would stay. */
export function hideTests(
  tree: FileTree,
  testIds: readonly string[],
  parser: PythonParser,
): HiddenTestFiles | null {
  const open = new Map(tree)
  const cuts = new Map<string, ReturnType<typeof cutTests>>()
  for (const [path, ids] of Map.groupBy(testIds, (id) => splitTestId(id).path)) {
    const source = textOf(tree, path)
    const file = tree.get(path)
    if (source === null || file === undefined) return null
    const module = parser.parse(source)
    const names = ids.map((id) => splitTestId(id).name)
    if (module.hasError || Buffer.compare(Buffer.from(source), file.bytes) !== 0) return null
    const cut = cutTests(module, source, names)
    if (cut.missing.length > 0 || names.some((name) => !isCut(cut, name))) return null
    cuts.set(path, cut)
    open.set(path, { ...file, bytes: Buffer.from(cut.source) })
  }
  const isHidden = (testId: string): boolean => {
    const { path, name } = splitTestId(testId)
    const cut = cuts.get(path)
    return cut !== undefined && isCut(cut, name)
  }
  return { tree: open, isHidden }
}

/** 'tests/test_a.py::TestA::test_b[1]' as its file and the name within. */
export function splitTestId(id: string): { readonly path: string; readonly name: string } {
  const at = id.indexOf('::')
  return at === -1 ? { path: id, name: '' } : { path: id.slice(0, at), name: id.slice(at + 2) }
}
