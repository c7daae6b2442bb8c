import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outsideEnd } from '../../../src/lib/adapters/bubblewrap/outside-end.ts'
import { createReportReader } from '../../../src/lib/adapters/bubblewrap/report-reader.ts'
import { encodeRequest } from '../../../src/lib/adapters/bubblewrap/supervisor-request.ts'

const mark = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7))
const report = { exitCode: 3, timedOut: false, overMemory: false, peakMemoryBytes: 9, seconds: 0.5 }

function frame(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}

const word = (letter: string, ...rest: readonly Buffer[]): Buffer =>
  Buffer.concat([mark, Buffer.from(letter), ...rest])

function read(stream: Buffer, size = stream.length) {
  const output: Buffer[] = []
  const reader = createReportReader(mark, (chunk) => output.push(Buffer.from(chunk)))
  for (let at = 0; at < stream.length; at += Math.max(1, size))
    reader.push(stream.subarray(at, at + Math.max(1, size)))
  return { word: reader.finish(), output: Buffer.concat(output) }
}

describe('createReportReader()', () => {
  it('takes the output and the report apart, whatever pieces they come in', () => {
    const content = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(content, content, fc.integer({ min: 1, max: 50 }), (said, kept, size) => {
        const files = [['a/b', kept.length]]
        const stream = Buffer.concat([word('R'), said, word('F', frame({ ...report, files }), kept)])
        const found = read(stream, size)
        expect(found.output).toEqual(said)
        expect(found.word).toMatchObject({ kind: 'ended', report })
        expect(found.word.kind === 'ended' && Buffer.from(found.word.report.files.get('a/b') ?? [])).toEqual(
          kept,
        )
      }),
    )
  })

  it('takes nothing for a report that does not carry the mark', () => {
    const forged = Buffer.concat([Buffer.alloc(32, 8), Buffer.from('F'), frame({ ...report, files: [] })])
    const found = read(Buffer.concat([word('R'), forged]))
    expect(found.word).toEqual({ kind: 'started' })
    expect(found.output).toEqual(forged)
  })

  it('says why nothing was started', () => {
    const failure = word('E', frame({ reason: 'No space left', retryable: false }))
    expect(read(failure).word).toEqual({ kind: 'failed', reason: 'No space left', retryable: false })
    expect(read(Buffer.from('bwrap: no')).word).toEqual({ kind: 'silent' })
  })

  it('takes a report that is cut, malformed or too long for none', () => {
    const whole = Buffer.concat([
      word('R'),
      word('F', frame({ ...report, files: [['a', 5]] }), Buffer.from('abcde')),
    ])
    for (let length = word('R').length + 1; length < whole.length; length++)
      expect(read(whole.subarray(0, length)).word.kind).toBe('started')
    for (const bad of [
      { ...report, exitCode: -1, files: [] },
      { files: [] },
      { ...report, files: [['a', 1e12]] },
      null,
    ])
      expect(read(Buffer.concat([word('R'), word('F', frame(bad))])).word.kind).toBe('started')
  })

  it('gives no file a path that could leave its folder', () => {
    const files = ['../x', '/x', 'a/../x', 'a//b', './x', 'a\0b', 'fine'].map((name) => [name, 1])
    const found = read(Buffer.concat([word('R'), word('F', frame({ ...report, files }), Buffer.alloc(7))]))
    expect(found.word.kind === 'ended' && [...found.word.report.files.keys()]).toEqual(['fine'])
  })
})

describe('encodeRequest()', () => {
  it('begins with a line that can be found behind bytes of an engine’s own', () => {
    const request = {
      mark: 'ab',
      command: ['true'],
      variables: {},
      cwd: '/',
      temp: '/tmp',
      user: null,
      files: {},
      folders: [],
      copies: [],
      archives: [],
      inputBytes: 2,
      seconds: 1,
      watchMemoryBytes: 1,
      limits: {},
      out: null,
      outBytes: 0,
    }
    const bytes = encodeRequest(request, Buffer.from('in'))
    expect(bytes.subarray(0, 17).toString()).toBe('\nagentao request\n')
    const length = bytes.readUInt32BE(17)
    expect(JSON.parse(bytes.subarray(21, 21 + length).toString())).toEqual(request)
    expect(bytes.subarray(21 + length).toString()).toBe('in')
  })
})

describe('outsideEnd()', () => {
  it('blames the outside only for what nothing inside can do', () => {
    expect(outsideEnd(137)).toMatch(/outside/)
    expect(outsideEnd(143)).toMatch(/outside/)
    expect(outsideEnd(0)).toMatch(/lost/)
    expect(outsideEnd(1)).toBeNull()
  })
})
