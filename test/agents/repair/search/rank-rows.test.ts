import { describe, expect, it } from 'vitest'
import { rankRows } from '../../../../src/lib/agents/repair/search/rank-rows.ts'
import { listFunctions } from '../../../../src/lib/syntax/functions.ts'
import { pythonParser } from '../../../fakes/python-parser.ts'

const parser = await pythonParser
const source = `def used(a, b=1):
    if a:
        return g(
            b,
        )
    else:
        a += 1
    return a


def unused():
    return 1
`

function rank(evidence: Partial<Parameters<typeof rankRows>[1]>) {
  const module = parser.parse(source)
  return rankRows(
    { module, functions: listFunctions(module) },
    { failing: new Set([1, 6, 7]), passing: new Map(), traceback: [], suspects: new Map(), ...evidence },
  )
}

describe('rankRows()', () => {
  it('suspects only functions that the failing program entered', () => {
    const rows = rank({})
    expect([...rows.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('suspects executed rows far more than others of the function, and the signature a little less', () => {
    const rows = rank({})
    expect(rows.get(1)).toBe(1)
    expect(rows.get(2)).toBeLessThan(0.1)
    expect(rows.get(0)).toBeCloseTo(0.6)
  })

  it("falls with the passing tests that execute a row, in the order of Ochiai's coefficient", () => {
    const rows = rank({ passing: new Map([[1, 3]]) })
    expect(rows.get(1)).toBeCloseTo(0.66)
    expect(rows.get(6)).toBe(1)
  })

  it('gives a statement over several rows one score', () => {
    const rows = rank({ failing: new Set([3]) })
    expect(rows.get(2)).toBe(rows.get(3))
    expect(rows.get(4)).toBe(rows.get(3))
  })

  it('rises for suspected functions and for the traceback', () => {
    expect(rank({ suspects: new Map([['used', 2]]) }).get(1)).toBe(2)
    const traced = rank({ traceback: [7] })
    expect(traced.get(7)).toBeGreaterThan(traced.get(1) ?? 0)
    expect(traced.get(1)).toBeGreaterThan(1)
  })
})
