import type { FileTree } from '../../domain/patch/patch.ts'
import { textOf } from '../source/package-source.ts'
import { distributionOf, importNamesOf } from './known-imports.ts'

/** Namespaces of one maker, whose distributions are named by the dots: `jaraco.functools` is jaraco-functools. */
const namespaces = /^(?:jaraco|zope|azure|backports|opentelemetry|sphinxcontrib|google\.cloud|google)\./

/**
 * The distribution that provides a module: a known one, or one that the project's own files name. A name that merely
 * looks right could be anybody's.
 */
export function providerOf(path: string, tree: FileTree): string | null {
  const [top = '', second] = path.split('.')
  const dotted = second === undefined ? top : `${top}.${second}`
  const known = distributionOf(dotted) ?? distributionOf(top)
  if (known !== null) return known
  return namedBy(tree, namespaces.test(path) ? dotted : top)
}

const declaringFile =
  /^(?:[^/]*requirements[^/]*\.(?:txt|in)|requirements\/.*|pyproject\.toml|setup\.(?:cfg|py)|tox\.ini|noxfile\.py|Pipfile|Makefile|\.travis\.yml|\.github\/workflows\/.*|PKG-INFO|.*\.egg-info\/requires\.txt)$/i

/** A word in the files that say what a project needs, from which this module could be imported. */
function namedBy(tree: FileTree, module: string): string | null {
  for (const path of tree.keys()) {
    if (!declaringFile.test(path)) continue
    const words = (textOf(tree, path) ?? '').match(/[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]/g) ?? []
    const word = words.find((one) => importNamesOf(one).includes(module.replaceAll('.', '_')))
    if (word !== undefined) return word
  }
  return null
}
