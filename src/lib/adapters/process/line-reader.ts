import { StringDecoder } from 'node:string_decoder'

/** A longer line is passed on in pieces, so that a stream without line ends needs no memory. */
const longestLine = 64 * 1024

/** Turns chunks of bytes into calls with complete lines, without their line ends. */
export function createLineReader(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return (chunk) => {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    if (rest.length > longestLine) {
      onLine(rest)
      rest = ''
    }
  }
}
