import { openSqliteStore } from '../../../src/lib/adapters/sqlite/open-sqlite-store.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { gradedSolution, plannedRound } from '../../contracts/store-facts.ts'

/** Plans and finishes rounds until it is killed; prints each finished index once the store has confirmed it. */
const [path = '', miners = '1'] = process.argv.slice(2)
const store = await openSqliteStore({ path, clock: systemClock })
for (let index = (await store.finishedRounds()).size; ; index++) {
  const round = plannedRound(index)
  await store.planRound(round)
  const solutions = Array.from({ length: Number(miners) }, (_, uid) => gradedSolution(round, uid))
  await store.finishRound(round.roundId, solutions, systemClock.now())
  process.stdout.write(`${index}\n`)
}
