import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectLicense } from '../../../src/lib/tasks/source/detect-license.ts'
import { checkLicense } from '../../../src/lib/tasks/source/license-rule.ts'
import { licensesInText } from '../../../src/lib/tasks/source/license-texts.ts'
import { tree } from '../../files/tree.ts'

const mit =
  'Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software. The above copyright notice and this permission notice shall be included.\nTHE SOFTWARE IS PROVIDED "AS IS"'
const mit0 =
  'Permission is hereby granted, free of charge, to any person obtaining a copy.\nTHE SOFTWARE IS PROVIDED "AS IS"'
const apache =
  '                                 Apache License\n                           Version 2.0, January 2004'
const bsd2 = 'Redistributions of source code must retain the above copyright notice'
const bsd3 = `${bsd2}\nNeither the name of the copyright holder nor the names of its\ncontributors may be used to endorse or promote products`
const isc =
  'Permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice appear'
const zeroBsd =
  'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted.'
const gpl = 'GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007'

const classified = (...names: string[]): string =>
  names.map((name) => `Classifier: License :: OSI Approved :: ${name}\n`).join('')
const check = (metadata: string, files: Record<string, string>) =>
  checkLicense(tree({ 'PKG-INFO': `Name: a\nVersion: 1\n${metadata}`, ...files }))

describe('licensesInText()', () => {
  it.each([
    ['MIT', mit],
    ['MIT-0', mit0],
    ['Apache-2.0', apache],
    ['BSD-2-Clause', bsd2],
    ['BSD-3-Clause', bsd3],
    ['ISC', isc],
    ['0BSD', zeroBsd],
    ['Unlicense', 'This is free and unencumbered software\nreleased into the public domain.'],
    ['PSF-2.0', 'PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2'],
    ['GPL-2.0-or-later', gpl],
  ])('knows %s by its words, however they are wrapped', (id, text) => {
    expect([...licensesInText(text)]).toEqual([id])
    expect([...licensesInText(text.replace(/\s+/g, '\n  # '))]).toEqual([id])
  })

  it('finds both of two licences in one file, and none in other words', () => {
    expect([...licensesInText(`${apache}\n\n${bsd3}`)].sort()).toEqual(['Apache-2.0', 'BSD-3-Clause'])
    expect([...licensesInText('All rights reserved.')]).toEqual([])
  })
})

describe('checkLicense()', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['an expression', 'License-Expression: MIT\n', { LICENSE: mit }, 'MIT'],
    [
      'a choice with one permitted side',
      'License-Expression: GPL-3.0-only OR MIT\n',
      { LICENSE: mit },
      'GPL-3.0-only OR MIT',
    ],
    [
      'two at once',
      'License-Expression: MIT AND Apache-2.0\n',
      { 'LICENSE.MIT': mit, 'LICENSE.APACHE': apache },
      'MIT AND Apache-2.0',
    ],
    ['a classifier', classified('Apache Software License'), { LICENSE: apache }, 'Apache-2.0'],
    ['the BSD family, made precise', classified('BSD License'), { 'LICENSE.txt': bsd2 }, 'BSD-2-Clause'],
    ['free text', 'License: Apache License, Version 2.0\n', { LICENSE: apache }, 'Apache-2.0'],
    ['free text for the family', 'License: BSD\n', { COPYING: bsd3 }, 'BSD-3-Clause'],
    [
      'free text beside a family classifier',
      `License: BSD-3-Clause\n${classified('BSD License')}`,
      { LICENSE: bsd3 },
      'BSD-3-Clause',
    ],
    [
      'two classifiers',
      classified('BSD License', 'Apache Software License'),
      { LICENSE: `${apache}\n${bsd3}` },
      'BSD-3-Clause AND Apache-2.0',
    ],
    [
      'the Python licence',
      classified('Python Software Foundation License'),
      { LICENSE: 'PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2' },
      'PSF-2.0',
    ],
    [
      'another identifier for it',
      'License-Expression: Python-2.0\n',
      { LICENSE: 'PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2' },
      'Python-2.0',
    ],
    ['a folder of licences', 'License-Expression: ISC\n', { 'LICENSES/ISC.txt': isc }, 'ISC'],
  ])('permits %s', (_, metadata, files, license) => {
    expect(check(metadata, files)).toEqual({ ok: true, value: license })
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['no licence in the metadata', '', { LICENSE: mit }, 'names no licence'],
    ['no licence file', 'License: MIT\n', {}, 'has no licence file'],
    [
      'a file in unknown words',
      'License: MIT\n',
      { LICENSE: 'Do what you like.' },
      'no licence that is known here',
    ],
    [
      'a licence that is not on the list',
      'License-Expression: GPL-3.0-only\n',
      { LICENSE: gpl },
      'not on the list',
    ],
    [
      'two at once, one not on the list',
      'License-Expression: MIT AND MPL-2.0\n',
      { LICENSE: mit },
      'not on the list',
    ],
    [
      'an exception',
      'License-Expression: Apache-2.0 WITH LLVM-exception\n',
      { LICENSE: apache },
      'not on the list',
    ],
    [
      'a file that says another',
      'License: MIT\n',
      { LICENSE: apache },
      'but its licence file says Apache-2.0',
    ],
    [
      'a file that says only one of two',
      'License-Expression: MIT AND ISC\n',
      { LICENSE: mit },
      'but its licence file says MIT',
    ],
    [
      'a copyleft text beside it',
      'License: MIT\n',
      { LICENSE: mit, COPYING: gpl },
      'also hold GPL-2.0-or-later',
    ],
    ['BSD for another text', classified('BSD License'), { LICENSE: mit }, 'says BSD'],
    ['words of its own', 'License: Our Company Licence\n', { LICENSE: mit }, 'no SPDX expression'],
    [
      'a classifier that is not known',
      classified('Some Odd License'),
      { LICENSE: mit },
      'no SPDX expression',
    ],
  ])('refuses %s', (_, metadata, files, reason) => {
    expect(check(metadata, files)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })

  it('says something of any metadata and any file, and permits nothing without permitted words', () => {
    const field = fc.constantFrom('License', 'License-Expression', 'Classifier')
    const words = fc.string({ maxLength: 120 }).map((text) => text.replace(/[\r\n]/g, ' '))
    fc.assert(
      fc.property(field, words, words, (name, value, text) => {
        expect(check(`${name}: ${value}\n`, { LICENSE: text }).ok).toBe(false)
        expect(detectLicense(tree({ 'PKG-INFO': `${name}: ${value}\n` }))).toEqual(expect.any(String))
      }),
    )
  })
})
