import type { StatusView } from './status-view.ts'
import { written } from './written.ts'

/** One event a line, as it came. */
export function openJsonView(stdout: NodeJS.WritableStream): StatusView {
  return {
    emit: (event) => {
      if (stdout.writable) stdout.write(`${JSON.stringify(event)}\n`)
    },
    close: () => written(stdout),
  }
}
