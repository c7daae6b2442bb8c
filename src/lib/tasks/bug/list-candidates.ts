import type { PythonParser } from '../../domain/ports/python-parser.ts'
import { applyEdit, type ProposedEdit } from '../../syntax/edit.ts'
import { isValidEdit } from '../../syntax/is-valid-edit.ts'
import { proposeMutations } from '../../syntax/propose-mutations.ts'
import { type Baseline, coveringTests } from '../environment/baseline.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { isTestFile } from '../recipe/detect-tests.ts'
import { textOf } from '../source/package-source.ts'
import { isSourceFile } from '../source/source-files.ts'
import { isWorthChanging } from './worth-changing.ts'

/** A small change that some test executes, and could notice. */
export type Candidate = {
  readonly path: string
  readonly edit: ProposedEdit
  readonly original: string
  readonly mutated: string
  /** Tests that execute the changed lines. */
  readonly covering: readonly string[]
}

const notTheProduct =
  /(^|\/)(_?version|__version__|__about__|conftest|setup|__main__)\.py$|(^|\/)_?vendor(ed)?\//

/** A change not yet turned into text: most are never tried. */
export type OpenCandidate = Omit<Candidate, 'mutated'>

/** Listing takes seconds for a large package, and every task of it chooses from the same list. */
const listed = new WeakMap<PreparedSource, readonly OpenCandidate[]>()

/** Every mutation of the package's own files that at least one passing test executes, in the order of the files. */
export function listCandidates(prepared: PreparedSource, parser: PythonParser): readonly OpenCandidate[] {
  const candidates = listed.get(prepared) ?? listAfresh(prepared, parser)
  listed.set(prepared, candidates)
  return candidates
}

function listAfresh(prepared: PreparedSource, parser: PythonParser): readonly OpenCandidate[] {
  const { source, baseline } = prepared
  return Object.keys(baseline.coverage).flatMap((path) => {
    if (!isOwnFile(prepared, path)) return []
    const original = textOf(source.tree, path)
    if (original === null || !isUtf8(source.tree.get(path)?.bytes, original)) return []
    const module = parser.parse(original)
    if (module.hasError) return []
    return proposeMutations(module, original, isWorthChanging).flatMap((edit) => {
      const covering = testsOf(baseline, { path, edit, original })
      return covering.length === 0 ? [] : [{ path, edit, original, covering }]
    })
  })
}

/** The candidate with its new text, or null when Python could not read that. */
export function completeCandidate(candidate: OpenCandidate, parser: PythonParser): Candidate | null {
  const { original: source, edit } = candidate
  const module = parser.parse(source)
  if (!isValidEdit(parser, { module, source, edit: edit.edit })) return null
  return { ...candidate, mutated: applyEdit(source, edit.edit) }
}

/** Whether a file is part of the product itself, so that a bug in it is one. */
export function isOwnFile({ layout }: PreparedSource, path: string): boolean {
  if (isTestFile(path) || !isSourceFile(path) || notTheProduct.test(path)) return false
  return [...layout.modules.values()].some((own) => path === own || path.startsWith(`${own}/`))
}

function isUtf8(bytes: Uint8Array | undefined, text: string): boolean {
  return bytes !== undefined && Buffer.compare(bytes, Buffer.from(text)) === 0
}

type Placed = { readonly path: string; readonly edit: ProposedEdit; readonly original: string }

function testsOf(baseline: Baseline, { path, edit, original }: Placed): readonly string[] {
  const { start, end } = edit.edit
  const first = original.slice(0, start).split('\n').length
  const last = first + original.slice(start, end).trimEnd().split('\n').length - 1
  const lines = new Set(Array.from({ length: last - first + 1 }, (_, i) => first + i))
  return coveringTests(baseline, path, lines)
}
