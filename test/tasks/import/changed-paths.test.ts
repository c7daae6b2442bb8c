import { describe, expect, it } from 'vitest'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import { changedPaths } from '../../../src/lib/tasks/import/changed-paths.ts'
import { tree } from '../../files/tree.ts'

describe('changedPaths()', () => {
  it('reads a patch that takes more bytes than it has characters', () => {
    const patch = makePatch(tree({}), tree({ 'tests/test_größe.py': 'WORT = "süß"\n' }))
    expect(changedPaths(patch)).toEqual(['tests/test_größe.py'])
    expect(changedPaths('')).toEqual([])
  })
})
