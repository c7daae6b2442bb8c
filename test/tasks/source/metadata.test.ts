import { describe, expect, it } from 'vitest'
import { detectLicense } from '../../../src/lib/tasks/source/detect-license.ts'
import { readNameAndVersion } from '../../../src/lib/tasks/source/package-metadata.ts'
import { isSourceFile, withoutTopFolder } from '../../../src/lib/tasks/source/source-files.ts'
import { tree } from '../../files/tree.ts'

describe('readNameAndVersion()', () => {
  it.each<[string, Record<string, string>, string | null, string | null]>([
    [
      'metadata',
      { 'PKG-INFO': 'Name: a\nVersion: 1\n', 'pyproject.toml': '[project]\nname = "b"\n' },
      'a',
      '1',
    ],
    ['a project table', { 'pyproject.toml': '[project]\nname = "b"\nversion = "2"\n' }, 'b', '2'],
    ['a Poetry table', { 'pyproject.toml': '[tool.poetry]\nname = "c"\nversion = "3"\n' }, 'c', '3'],
    ['setup.cfg', { 'setup.cfg': '[metadata]\nname = d\nversion = attr: d.version\n' }, 'd', null],
    ['setup.py', { 'setup.py': 'setup(\n  name="e", version=\'5\')' }, 'e', '5'],
    ['nothing', { 'a.py': '' }, null, null],
  ])('reads %s', (_name, files, name, version) => {
    expect(readNameAndVersion(tree(files))).toEqual({ name, version })
  })
})

describe('detectLicense()', () => {
  it.each<[string, Record<string, string>, string]>([
    ['an SPDX expression', { 'PKG-INFO': 'License-Expression: MIT OR Apache-2.0\n' }, 'MIT OR Apache-2.0'],
    ['a project table', { 'pyproject.toml': '[project]\nlicense = "ISC"\n' }, 'ISC'],
    [
      'a classifier',
      { 'PKG-INFO': 'Classifier: License :: OSI Approved :: Apache Software License\n' },
      'Apache-2.0',
    ],
    [
      'a family that the file makes precise',
      {
        'PKG-INFO': 'Classifier: License :: OSI Approved :: BSD License\n',
        LICENSE: 'Redistributions in binary form must reproduce',
      },
      'BSD-2-Clause',
    ],
    [
      'the licence file alone',
      { 'LICENSE.txt': 'Permission is hereby granted, free of charge, to any person obtaining' },
      'MIT',
    ],
    ['nothing', { 'a.py': '' }, 'NOASSERTION'],
  ])('reads %s', (_name, files, license) => {
    expect(detectLicense(tree(files))).toBe(license)
  })
})

describe('isSourceFile()', () => {
  it.each([
    'demo.egg-info/PKG-INFO',
    'a/__pycache__/x.pyc',
    'build/lib/x.py',
    '.venv/x.py',
    'x.so',
    '.coverage',
    'dist/',
  ])('leaves out %s', (path) => {
    expect(isSourceFile(path)).toBe(false)
  })
  it.each(['demo/build/x.py', 'demo/env/x.py', 'src/', 'PKG-INFO', 'demo/dist/__init__.py'])(
    'keeps %s',
    (path) => {
      expect(isSourceFile(path)).toBe(true)
    },
  )
})

describe('withoutTopFolder()', () => {
  it('strips the one folder that holds everything, and nothing else', () => {
    expect([...withoutTopFolder(tree({ 'd-1/a.py': '', 'd-1/b/c.py': '' })).keys()]).toEqual([
      'a.py',
      'b/c.py',
    ])
    expect([...withoutTopFolder(tree({ 'a.py': '', 'b/c.py': '' })).keys()]).toEqual(['a.py', 'b/c.py'])
    expect([...withoutTopFolder(tree({ 'a.py': '' })).keys()]).toEqual(['a.py'])
  })
})
