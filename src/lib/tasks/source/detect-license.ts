import type { FileTree } from '../../domain/patch/patch.ts'
import { tableAt, textAt } from '../recipe/parse-toml.ts'
import { pyproject, readCoreMetadata } from './package-metadata.ts'
import { textOf } from './package-source.ts'

const noAssertion = 'NOASSERTION'

const classifiers: Readonly<Record<string, string>> = {
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'Apache Software License': 'Apache-2.0',
  'ISC License (ISCL)': 'ISC',
  'The Unlicense (Unlicense)': 'Unlicense',
  'Python Software Foundation License': 'PSF-2.0',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'BSD License': 'BSD-3-Clause',
}

const phrases: readonly (readonly [RegExp, string])[] = [
  [/Apache License\s+Version 2\.0/i, 'Apache-2.0'],
  [/Mozilla Public License,? v(?:ersion|\.)? ?2\.0/i, 'MPL-2.0'],
  [/Permission is hereby granted, free of charge, to any person obtaining/i, 'MIT'],
  [/Permission to use, copy, modify, and(?:\/or)? distribute this software for any purpose with or/i, 'ISC'],
  [/This is free and unencumbered software released into the public domain/i, 'Unlicense'],
  [/Neither the name of[\s\S]{0,200}may be used to endorse or promote/i, 'BSD-3-Clause'],
  [/Redistributions in binary form must reproduce/i, 'BSD-2-Clause'],
]

/** The licence as an SPDX identifier: from the metadata, else from the licence file's own words. */
export function detectLicense(tree: FileTree): string {
  const metadata = readCoreMetadata(tree)
  const expression =
    metadata.get('license-expression')?.[0] ?? textAt(tableAt(pyproject(tree), 'project'), 'license')
  if (expression !== null && expression !== undefined) return expression
  const named = (metadata.get('classifier') ?? []).flatMap((line) => {
    const spdx = classifiers[line.replace(/^License :: (OSI Approved :: )?/, '')]
    return spdx === undefined ? [] : [spdx]
  })
  const fromFile = licenseFileText(tree)
  const read = phrases.find(([phrase]) => phrase.test(fromFile))?.[1]
  // "BSD License" names a family; the file says which member it is.
  if (named[0] === 'BSD-3-Clause' && read?.startsWith('BSD')) return read
  return named[0] ?? read ?? noAssertion
}

function licenseFileText(tree: FileTree): string {
  const path = [...tree.keys()].find((one) => /^(LICEN[CS]E|COPYING|LICENSES\/[^/]+)([.-][^/]*)?$/i.test(one))
  return path === undefined ? '' : (textOf(tree, path) ?? '')
}
