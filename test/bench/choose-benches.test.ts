import { describe, expect, it } from 'vitest'
import { chooseBenches } from '../../bench/choose-benches.ts'

const benches = [{ name: 'startup' }, { name: 'wire' }, { name: 'yield', isLong: true }]

describe('chooseBenches()', () => {
  it('takes all that do not take long when none is named', () => {
    expect(chooseBenches([], benches)).toEqual({ ok: true, names: ['startup', 'wire'] })
  })

  it('takes those that are named, also one that takes long', () => {
    expect(chooseBenches(['yield', 'wire'], benches)).toEqual({ ok: true, names: ['wire', 'yield'] })
  })

  it('reads no name after the first option', () => {
    const args = ['yield', '--packages', 'toolz,idna', '--count', '4']
    expect(chooseBenches(args, benches)).toEqual({ ok: true, names: ['yield'] })
  })

  it('says which exist when there is none of a name', () => {
    expect(chooseBenches(['wier'], benches)).toEqual({
      ok: false,
      message: 'There is no measurement called wier. There are: startup, wire, yield.',
    })
  })
})
