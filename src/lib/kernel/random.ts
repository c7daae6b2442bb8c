import { createHash } from 'node:crypto'

/** A stream of numbers fixed by its seed. `fork` gives an independent stream that does not disturb this one. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, bound). */
  below(bound: number): number
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** A stream named by `label`, the same for the same seed and label whatever was drawn before. */
  fork(label: string): Random
}

/** sfc32 seeded by SHA-256 of the text: the same seed gives the same stream on every platform. */
export function seededRandom(seed: string): Random {
  const words = createHash('sha256').update(seed).digest()
  let a = words.readUInt32LE(0)
  let b = words.readUInt32LE(4)
  let c = words.readUInt32LE(8)
  let d = 1
  const nextUint32 = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) nextUint32()

  const next = (): number => nextUint32() / 2 ** 32
  const below = (bound: number): number => Math.floor(next() * bound)
  return {
    next,
    below,
    pick<T>(items: readonly T[]): T {
      const index = below(items.length)
      const item = items[index]
      if (index >= items.length) throw new RangeError('pick() needs at least one item')
      return item as T
    },
    shuffle<T>(items: readonly T[]): T[] {
      const copy = [...items]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1)
        ;[copy[i], copy[j]] = [copy[j] as T, copy[i] as T]
      }
      return copy
    },
    fork: (label) => seededRandom(`${seed}/${label}`),
  }
}
