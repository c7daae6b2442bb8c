import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mnemonicWords from '@polkadot/util-crypto/mnemonic/wordlists/en'
import { createParquetWriter } from '../src/lib/adapters/parquet/create-parquet-writer.ts'
import { createScrub } from '../src/lib/dataset/scrub.ts'
import { writeDataset } from '../src/lib/dataset/write-dataset.ts'
import type { DatasetShard, FinishedRound, RoundRecord, Store } from '../src/lib/domain/ports/store.ts'
import { seededRandom } from '../src/lib/kernel/random.ts'
import { gradedSolution, plannedRound } from '../test/contracts/store-facts.ts'
import { createFakeStore } from '../test/fakes/store.ts'

/** Prints one JSON line: how long the rows took to become a dataset, and the most memory the process ever had. */
const rows = Number(process.argv[2] ?? '100000')
const miners = 4
/** Text of about the size real issues and patches have, cut from a real file. */
const statementLength = 1500
const patchLength = 700

const dir = await mkdtemp(join(tmpdir(), 'agentao-bench-'))
try {
  const store = await generatedStore()
  const started = performance.now()
  const written = await writeDataset({
    store,
    writer: createParquetWriter(),
    dir,
    run: 'bench',
    scrub: createScrub({
      secrets: ['a-secret-of-the-bench'],
      homes: ['/home/bench'],
      mnemonicWords: new Set(mnemonicWords),
    }),
    cardTemplate: await readFile(join(import.meta.dirname, '../templates/dataset-card.md'), 'utf8'),
    signal: new AbortController().signal,
  })
  const seconds = (performance.now() - started) / 1000
  const megabytes = process.resourceUsage().maxRSS / 1024
  process.stdout.write(`${JSON.stringify({ rows: written.rows, seconds, megabytes })}\n`)
} finally {
  await rm(dir, { recursive: true, force: true })
}

/** A store whose rounds are made when they are read, so that the measurement holds none of them itself. */
async function generatedStore(): Promise<Store> {
  const pool = await readText()
  const finished = new Map<string, FinishedRound>()
  for (let index = 0; index < rows / miners; index++) {
    const { roundId, taskDigest } = plannedRound(index)
    finished.set(roundId, {
      roundIndex: index,
      taskDigest,
      finishedAtMs: 1_700_000_000_000 + index,
      solutions: miners,
    })
  }
  const shards: DatasetShard[] = []
  return {
    ...createFakeStore(),
    finishedRounds: async () => finished,
    shards: async () => shards,
    freezeShard: async (shard) => {
      shards.push(shard)
    },
    roundRecords: async (roundIds) => roundIds.map((roundId) => generateRecord(roundId, finished, pool)),
  }
}

/** Prose and code of this project. */
async function readText(): Promise<string> {
  const root = join(import.meta.dirname, '..')
  const sources = await readdir(join(root, 'src/lib/syntax'), { recursive: true })
  const files = [
    'ARCHITECTURE.md',
    ...sources.filter((name) => name.endsWith('.ts')).map((name) => join('src/lib/syntax', name)),
  ]
  return (await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))).join('\n')
}

function generateRecord(
  roundId: string,
  finished: ReadonlyMap<string, FinishedRound>,
  pool: string,
): RoundRecord {
  const facts = finished.get(roundId)
  if (facts === undefined) throw new RangeError(roundId)
  const random = seededRandom(roundId)
  const text = (length: number): string => {
    const start = random.below(pool.length - length)
    return pool.slice(start, start + length)
  }
  const round = plannedRound(facts.roundIndex, { problemStatement: text(statementLength) })
  const solutions = Array.from({ length: miners }, (_, uid) => {
    const made = gradedSolution(round, uid, text(patchLength))
    return made.solution === null ? made : { ...made, solution: { ...made.solution, trajectory: null } }
  })
  return { round, finishedAtMs: facts.finishedAtMs, solutions }
}
