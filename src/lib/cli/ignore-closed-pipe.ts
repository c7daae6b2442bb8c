import { hasErrno } from '../kernel/errors.ts'

/** A reader that has seen enough is no failure. Any other error of the stream is thrown as before. */
export function ignoreClosedPipe(stream: NodeJS.EventEmitter): void {
  stream.on('error', (error) => {
    if (!hasErrno(error, 'EPIPE')) throw error
  })
}
