import correct from 'spdx-correct'
import type { FileTree } from '../../domain/patch/patch.ts'
import { tableAt, textAt } from '../recipe/parse-toml.ts'
import { licensesInText } from './license-texts.ts'
import { pyproject, readCoreMetadata } from './package-metadata.ts'

/** What a package's metadata says of its licence: an SPDX expression, or the family of BSD licences, or nothing. */
export type DeclaredLicense =
  | { readonly kind: 'expression'; readonly expression: string }
  /** "BSD" without saying which of its members. */
  | { readonly kind: 'bsd' }
  | { readonly kind: 'none' }

const classifiers: Readonly<Record<string, string>> = {
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'Apache Software License': 'Apache-2.0',
  'ISC License (ISCL)': 'ISC',
  'The Unlicense (Unlicense)': 'Unlicense',
  'Zero-Clause BSD (0BSD)': '0BSD',
  'Python Software Foundation License': 'PSF-2.0',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'Zope Public License': 'ZPL-2.1',
  'GNU General Public License (GPL)': 'GPL-2.0-or-later',
  'GNU General Public License v2 (GPLv2)': 'GPL-2.0-only',
  'GNU General Public License v2 or later (GPLv2+)': 'GPL-2.0-or-later',
  'GNU General Public License v3 (GPLv3)': 'GPL-3.0-only',
  'GNU General Public License v3 or later (GPLv3+)': 'GPL-3.0-or-later',
  'GNU Lesser General Public License v2 or later (LGPLv2+)': 'LGPL-2.1-or-later',
  'GNU Lesser General Public License v3 (LGPLv3)': 'LGPL-3.0-only',
  'GNU Lesser General Public License v3 or later (LGPLv3+)': 'LGPL-3.0-or-later',
  'GNU Library or Lesser General Public License (LGPL)': 'LGPL-2.1-or-later',
  'GNU Affero General Public License v3': 'AGPL-3.0-only',
}

/** The first of: License-Expression, the project table, the classifiers, the free-text License field. */
export function declaredLicense(tree: FileTree): DeclaredLicense {
  const metadata = readCoreMetadata(tree)
  const project = pyproject(tree)
  const expression = metadata.get('license-expression')?.[0]
  if (expression !== undefined && expression !== '') return { kind: 'expression', expression }
  const classified = fromClassifiers(metadata.get('classifier') ?? [])
  if (classified.kind === 'expression') return classified
  const free = [
    metadata.get('license')?.[0],
    textAt(tableAt(project, 'project'), 'license'),
    textAt(tableAt(project, 'project', 'license'), 'text'),
    textAt(tableAt(project, 'tool', 'poetry'), 'license'),
  ]
  const named = free.map((text) => fromFreeText(text ?? '')).find(({ kind }) => kind !== 'none')
  if (classified.kind === 'bsd') return named?.kind === 'expression' ? named : classified
  return named ?? { kind: 'none' }
}

/** Several classifiers may mean a choice or all of them; all of them is the careful reading. */
function fromClassifiers(lines: readonly string[]): DeclaredLicense {
  const names = lines
    .filter((line) => line.startsWith('License :: '))
    .map((line) => line.replace(/^License :: (OSI Approved(?: :: )?)?/, ''))
    .filter((name) => name !== '')
  if (names.length === 0) return { kind: 'none' }
  if (names.length === 1 && names[0] === 'BSD License') return { kind: 'bsd' }
  const ids = names.map((name) => (name === 'BSD License' ? 'BSD-3-Clause' : classifiers[name]))
  const unknown = names.find((_, i) => ids[i] === undefined)
  return { kind: 'expression', expression: unknown ?? ids.join(' AND ') }
}

function fromFreeText(text: string): DeclaredLicense {
  const plain = text.trim()
  if (plain === '' || /^(unknown|see license|license)\b/i.test(plain)) return { kind: 'none' }
  if (plain.length > 100) {
    const ids = [...licensesInText(plain)]
    return ids.length === 0 ? { kind: 'none' } : { kind: 'expression', expression: ids.join(' AND ') }
  }
  if (/^(the )?(new |modified |simplified )?bsd( licen[cs]e)?$/i.test(plain)) return { kind: 'bsd' }
  // An expression stays as it is; a sentence such as "Apache License, Version 2.0" becomes its identifier.
  return { kind: 'expression', expression: / (OR|AND|WITH) /.test(plain) ? plain : (correct(plain) ?? plain) }
}
