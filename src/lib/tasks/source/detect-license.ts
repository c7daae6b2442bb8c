import type { FileTree } from '../../domain/patch/patch.ts'
import { declaredLicense } from './license-metadata.ts'
import { licensesInFiles } from './license-texts.ts'

const noAssertion = 'NOASSERTION'

/** The licence as an SPDX identifier: from the metadata, else from the licence file's own words. */
export function detectLicense(tree: FileTree): string {
  const declared = declaredLicense(tree)
  if (declared.kind === 'expression') return declared.expression
  const found = [...licensesInFiles(tree)]
  // "BSD License" names a family; the file says which member it is.
  if (declared.kind === 'bsd') return found.find((id) => id.startsWith('BSD')) ?? 'BSD-3-Clause'
  return found[0] ?? noAssertion
}
