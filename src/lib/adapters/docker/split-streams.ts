/** Docker's multiplexed stream: 8 bytes of header (kind, three zeros, length), then that many bytes of payload. */
const headerBytes = 8
const stderrKind = 2

/** Splits the attached stream of a container without a terminal, in whatever pieces it arrives. */
export function createStreamSplitter(
  onStdout: (chunk: Buffer) => void,
  onStderr: (chunk: Buffer) => void,
): (chunk: Buffer) => void {
  let header = Buffer.alloc(0)
  let left = 0
  let kind = 1
  return (chunk) => {
    let rest = chunk
    while (rest.length > 0) {
      if (left === 0) {
        const wanted = headerBytes - header.length
        header = Buffer.concat([header, rest.subarray(0, wanted)])
        rest = rest.subarray(wanted)
        if (header.length < headerBytes) return
        kind = header.readUInt8(0)
        left = header.readUInt32BE(4)
        header = Buffer.alloc(0)
        continue
      }
      const payload = rest.subarray(0, left)
      left -= payload.length
      rest = rest.subarray(payload.length)
      if (kind === stderrKind) onStderr(payload)
      else onStdout(payload)
    }
  }
}
