import type { CodingAnswer } from '../../domain/ports/wire.ts'

/** Where answers leak in a local market: what a copying miner reads, and an honest one never looks at. */
export type AnswerBoard = {
  post(roundId: string, miner: string, answer: CodingAnswer): void
  /** Resolves when that miner's answer of that round is posted; null as soon as the signal fires. */
  read(roundId: string, miner: string, signal: AbortSignal): Promise<CodingAnswer | null>
}

/** A board that remembers the answers of the last rounds only. */
export function createAnswerBoard(roundsKept = 4): AnswerBoard {
  const rounds = new Map<string, Map<string, CodingAnswer>>()
  const readers = new Set<() => void>()
  const find = (roundId: string, miner: string): CodingAnswer | undefined => rounds.get(roundId)?.get(miner)
  return {
    post(roundId, miner, answer) {
      const round = rounds.get(roundId) ?? new Map<string, CodingAnswer>()
      rounds.set(roundId, round.set(miner, answer))
      for (const oldest of rounds.keys()) {
        if (rounds.size <= roundsKept) break
        rounds.delete(oldest)
      }
      for (const wake of [...readers]) wake()
    },
    read: (roundId, miner, signal) =>
      new Promise((resolve) => {
        const settle = (answer: CodingAnswer | null): void => {
          readers.delete(look)
          signal.removeEventListener('abort', giveUp)
          resolve(answer)
        }
        const look = (): void => {
          const answer = find(roundId, miner)
          if (answer !== undefined) settle(answer)
        }
        const giveUp = (): void => settle(null)
        if (signal.aborted) return resolve(null)
        readers.add(look)
        signal.addEventListener('abort', giveUp, { once: true })
        look()
      }),
  }
}
