import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineReader } from '../../../src/lib/adapters/process/line-reader.ts'

describe('createLineReader()', () => {
  it('gives the same lines whatever pieces the bytes come in', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 20 })), fc.integer({ min: 1, max: 7 }), (lines, size) => {
        const whole = lines.map((line) => line.replaceAll('\n', ' '))
        const bytes = Buffer.from(whole.map((line) => `${line}\n`).join(''))
        const got: string[] = []
        const read = createLineReader((line) => got.push(line))
        for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size))
        expect(got).toEqual(whole.map((line) => Buffer.from(line).toString('utf8')))
      }),
    )
  })

  it('passes a line without end on in pieces', () => {
    const got: string[] = []
    const read = createLineReader((line) => got.push(line))
    for (let index = 0; index < 10; index++) read(Buffer.alloc(20_000, 'x'))
    expect(got.length).toBeGreaterThan(1)
    expect(Math.max(...got.map((line) => line.length))).toBeLessThan(100_000)
  })
})
