import type { FileTree } from '../../domain/patch/patch.ts'
import { comparePaths } from '../../files/tree-path.ts'
import { textOf } from './package-source.ts'

/** Sentences that only one licence has, with its SPDX identifier. A file may hold several licences. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/Apache License,? Version 2\.0/i, 'Apache-2.0'],
  [/Mozilla Public License,? v(?:ersion |\. ?| )2\.0|Mozilla Public License Version 2\.0/i, 'MPL-2.0'],
  [/GNU AFFERO GENERAL PUBLIC LICENSE/i, 'AGPL-3.0-or-later'],
  [/GNU (?:LESSER|LIBRARY) GENERAL PUBLIC LICENSE/i, 'LGPL-2.1-or-later'],
  [/GNU GENERAL PUBLIC LICENSE Version \d/i, 'GPL-2.0-or-later'],
  [/Eclipse Public License/i, 'EPL-2.0'],
  [/Zope Public License/i, 'ZPL-2.1'],
  [/PYTHON SOFTWARE FOUNDATION LICENSE(?: VERSION 2)?/i, 'PSF-2.0'],
  [/This is free and unencumbered software released into the public domain/i, 'Unlicense'],
  [/CC0 1\.0 Universal/i, 'CC0-1.0'],
]

const mit = /Permission is hereby granted, free of charge, to any person obtaining/i
const mitCondition = /The above copyright notice and this permission notice/i
const mitEnd = /THE SOFTWARE IS PROVIDED "?AS IS/i
const isc =
  /Permission to use, copy, modify, and(?:\/or)? distribute this software (?:and its documentation )?for any purpose/i
const iscCondition = /provided that the above copyright notice/i
const bsd = /Redistributions? (?:of source code|in binary form) must (?:retain|reproduce)/i
const endorsement =
  /(?:Neither the names? of|The names? of)[\s\S]{0,400}?(?:endorse or promote|to endorse|promote products)/i

/** The SPDX identifiers of the licences whose words a text has. */
export function licensesInText(text: string): ReadonlySet<string> {
  const plain = text.replace(/[\s*#"]+/g, ' ')
  const found = new Set(sentences.flatMap(([sentence, id]) => (sentence.test(plain) ? [id] : [])))
  if (mit.test(plain)) found.add(mitEnd.test(plain) && !mitCondition.test(plain) ? 'MIT-0' : 'MIT')
  if (isc.test(plain)) found.add(iscCondition.test(plain) ? 'ISC' : '0BSD')
  if (bsd.test(plain)) found.add(endorsement.test(plain) ? 'BSD-3-Clause' : 'BSD-2-Clause')
  return found
}

/** Paths of the licence files at the root of a tree, or in its LICENSES folder. */
export function licenseFiles(tree: FileTree): readonly string[] {
  return [...tree.keys()]
    .filter(
      (path) =>
        /^((UN)?LICEN[CS]E|COPYING|COPYRIGHT|LICENSES?\/[^/]+)([.-][^/]*)?$/i.test(path) &&
        !/\.py$/.test(path),
    )
    .sort(comparePaths)
}

/** The SPDX identifiers of what a tree's licence files say. */
export function licensesInFiles(tree: FileTree): ReadonlySet<string> {
  return new Set(licenseFiles(tree).flatMap((path) => [...licensesInText(textOf(tree, path) ?? '')]))
}
