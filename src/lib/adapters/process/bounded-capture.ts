/** Keeps the first and the last half of `limit` bytes of a stream and counts the rest. */
export class BoundedCapture {
  readonly #half: number
  readonly #head: Buffer[] = []
  #headBytes = 0
  #tail: Buffer = Buffer.alloc(0)
  #total = 0

  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2))
  }

  push(chunk: Buffer): void {
    this.#total += chunk.length
    const toHead = Math.min(chunk.length, this.#half - this.#headBytes)
    if (toHead > 0) {
      this.#head.push(chunk.subarray(0, toHead))
      this.#headBytes += toHead
    }
    if (toHead === chunk.length) return
    const rest = chunk.subarray(toHead)
    this.#tail = Buffer.from(Buffer.concat([this.#tail, rest]).subarray(-this.#half))
  }

  text(): string {
    const cut = this.#total - this.#headBytes - this.#tail.length
    const head = Buffer.concat(this.#head).toString('utf8')
    if (this.#tail.length === 0) return head
    return cut === 0
      ? head + this.#tail.toString('utf8')
      : `${head}\n[... ${cut} bytes cut ...]\n${this.#tail.toString('utf8')}`
  }
}
