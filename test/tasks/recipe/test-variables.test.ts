import { describe, expect, it } from 'vitest'
import { testVariables } from '../../../src/lib/tasks/recipe/test-variables.ts'
import { tree } from '../../files/tree.ts'

const of = (setenv: string) => testVariables(tree({ 'tox.ini': `[testenv]\nsetenv =\n${setenv}\n` }))

describe('testVariables()', () => {
  it('takes literal values, sorted', () => {
    expect(of('  TZ = UTC\n  DEBUG=1\n  EMPTY=')).toEqual({ DEBUG: '1', EMPTY: '', TZ: 'UTC' })
  })

  it.each([
    '  PYTHONPATH = x',
    '  LD_PRELOAD = x',
    '  PATH = x',
    '  PIP_INDEX_URL = x',
    '  COVERAGE_FILE = x',
    '  CACHE = {toxworkdir}/x',
    '  {[base]setenv}',
    '  not a setting',
  ])('leaves out %s', (line) => {
    expect(of(line)).toEqual({})
  })

  it('reads nothing where there is nothing, nor other environments', () => {
    expect(testVariables(tree({}))).toEqual({})
    expect(testVariables(tree({ 'tox.ini': '[testenv:docs]\nsetenv = A=1\n' }))).toEqual({})
  })
})
