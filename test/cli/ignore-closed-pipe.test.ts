import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ignoreClosedPipe } from '../../src/lib/cli/ignore-closed-pipe.ts'

function failing(code: string): () => boolean {
  const stream = new PassThrough()
  ignoreClosedPipe(stream)
  return () => stream.emit('error', Object.assign(new Error(code), { code }))
}

describe('ignoreClosedPipe()', () => {
  it('takes no notice of a reader that has gone', () => expect(failing('EPIPE')).not.toThrow())

  it('throws any other error', () => expect(failing('ENOSPC')).toThrow('ENOSPC'))
})
