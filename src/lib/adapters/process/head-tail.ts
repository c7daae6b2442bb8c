export type HeadTail = {
  push(chunk: Uint8Array): void
  text(): string
}

/** Keeps the first and the last half of `limit` bytes of a stream, however long it is. */
export function createHeadTail(limit: number): HeadTail {
  const half = Math.max(1, Math.floor(limit / 2))
  const head: Uint8Array[] = []
  const tail: Uint8Array[] = []
  let headBytes = 0
  let tailBytes = 0
  let total = 0

  const pushTail = (chunk: Uint8Array): void => {
    tail.push(chunk)
    tailBytes += chunk.length
    while (tail[0] !== undefined && tailBytes - tail[0].length >= half) {
      tailBytes -= tail[0].length
      tail.shift()
    }
  }

  return {
    push: (chunk) => {
      total += chunk.length
      const room = half - headBytes
      if (room > 0) {
        const first = Buffer.from(chunk.subarray(0, room))
        head.push(first)
        headBytes += first.length
      }
      // A copy of the last part only: a slice would keep the whole buffer it came in alive.
      if (chunk.length > room) pushTail(Buffer.from(chunk.subarray(Math.max(room, chunk.length - half))))
    },
    text: () => {
      const last = Buffer.concat(tail)
      const kept = last.subarray(Math.max(0, last.length - half))
      const cut = total - headBytes - kept.length
      const start = Buffer.concat(head).toString('utf8')
      if (cut <= 0)
        return start === '' ? kept.toString('utf8') : Buffer.concat([...head, kept]).toString('utf8')
      return `${start}\n... ${cut} bytes cut ...\n${kept.toString('utf8')}`
    },
  }
}
