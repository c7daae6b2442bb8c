import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { verdictStatuses } from '../../src/lib/domain/verdict.ts'
import { wait } from '../../src/lib/kernel/wait.ts'
import type { LocalnetResult } from '../../src/lib/neurons/localnet/localnet-result.ts'
import { readParquet } from '../adapters/parquet/read-parquet.ts'
import { type Market, openMarketFolder, resultOf } from './market.ts'
import { isListening, type RunEnd, sandboxedBy, slowness } from './running-binary.ts'

/** The last line of `--json`, as the README promises it; more may stand beside. */
const promisedResult = z.object({
  type: z.literal('result'),
  seed: z.string(),
  sandbox: z.string(),
  rounds: z.array(
    z.object({
      task: z.string(),
      package: z.string().regex(/^[^=]+==[^=]+$/),
      strategy: z.string(),
      failToPass: z.number().int().min(1),
      solutions: z.array(
        z.object({
          hotkey: z.string().regex(/^5/),
          uid: z.number().int(),
          miner: z.string(),
          verdict: z.enum([...verdictStatuses, 'none']),
          score: z.number().min(0).max(1),
          seconds: z.number().nonnegative(),
        }),
      ),
    }),
  ),
  weights: z.array(z.object({ uid: z.number().int(), hotkey: z.string(), weight: z.number().min(0).max(1) })),
  dataset: z.object({ rows: z.number().int(), files: z.array(z.string()) }),
})

/** For what waits on conditions: only a hang takes so long. */
const patienceMs = 400_000

const showCursor = `${String.fromCharCode(27)}[?25h`
const hasScript = spawnSync('script', ['--version']).status === 0
const hasProc = existsSync('/proc/self/environ')

let market: Market
let first: RunEnd
/** Why nothing can be shown here; null when all is well. */
let missing: string | null = null

beforeAll(async () => {
  market = openMarketFolder()
  first = await market.run('--rounds', '2', '--seed', 'e2e', '--data', 'first', '--json')
  if (/"AGT_(PYTHON_MISSING|ENVIRONMENT)"/.test(first.stdout)) missing = first.stdout
}, patienceMs)
afterAll(() => market.remove())
beforeEach((ctx) => ctx.skip(missing !== null, missing ?? ''))

const rowsOf = async (result: LocalnetResult, table: string) => {
  const files = result.dataset.files.filter((file) => file.includes(`/${table}/`))
  return (await Promise.all(files.map(readParquet))).flat()
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(market.dir, path)), { recursive: true })
  writeFileSync(join(market.dir, path), text)
}

const digestsOf = (result: LocalnetResult) => result.rounds.map(({ taskDigest }) => taskDigest)

const verdictsOf = (result: LocalnetResult) =>
  result.rounds.map(({ solutions }) => solutions.map(({ uid, verdict }) => [uid, verdict]))

/** Every miner's part of every round, once, in the answer and in the files. */
async function expectWhole(result: LocalnetResult, rounds: number): Promise<void> {
  expect(result.rounds).toHaveLength(rounds)
  for (const { solutions } of result.rounds) expect(solutions.map(({ uid }) => uid)).toEqual([1, 2, 3])
  const rows = await rowsOf(result, 'submissions')
  expect(result.dataset.rows).toBe(3 * rounds)
  expect(rows).toHaveLength(3 * rounds)
  const parts = new Set(rows.map((row) => `${row.round_id}/${row.miner_hotkey}`))
  expect(parts.size).toBe(3 * rounds)
}

describe('a run of the built binary', () => {
  it('ends with 0 and the promised last line', () => {
    expect(first).toMatchObject({ exitCode: 0 })
    const result = promisedResult.parse(resultOf(first))
    expect(result).toMatchObject({ seed: 'e2e', sandbox: 'process' })
    expect(result.weights.length === 0 || result.weights.length === 3).toBe(true)
  })

  it('prints nothing but one JSON document a line', () => {
    for (const line of first.stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('type')
  })

  it('writes each miner’s part of each round as a row that any Parquet reader reads', async () => {
    const result = resultOf(first)
    await expectWhole(result, 2)
    const tasks = await rowsOf(result, 'tasks')
    expect(tasks.map(({ instance_id }) => instance_id).sort()).toEqual(
      result.rounds.map(({ task }) => task).sort(),
    )
    expect(readFileSync(join(market.dir, 'first', 'dataset', 'README.md'), 'utf8')).toContain('parquet')
  })

  it('leaves no temporary file and no process', async () => {
    expect(readdirSync(market.temp)).toEqual([])
  })

  it(
    'changes nothing when it is run again',
    async () => {
      const again = await market.run('--rounds', '2', '--seed', 'e2e', '--data', 'first', '--json')
      expect(resultOf(again)).toEqual(resultOf(first))
    },
    patienceMs,
  )

  it.each([
    [['--seed', 'other'], 'seed'],
    [['--seed', 'e2e', '--validators', '2'], 'validators'],
    [['--seed', 'e2e', '--solve-seconds', '60'], 'solveSeconds'],
  ])(
    'refuses data of another run: %j',
    async (words, what) => {
      const { exitCode, stdout } = await market.run('--data', 'first', '--json', ...words)
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: 'AGT_DATA_FOREIGN', message: expect.stringContaining(what) },
      })
      expect(exitCode).toBe(4)
    },
    patienceMs,
  )
})

describe.skipIf(!hasProc)('killed at any moment and started again (needs /proc)', () => {
  it(
    'loses no row, writes none twice, and makes the same tasks',
    async () => {
      const words = ['--rounds', '2', '--seed', 'e2e', '--data', 'killed', '--json']
      // Counted in events, not in seconds, so that a slow machine is not always killed while it starts.
      const moments = Array.from(
        { length: 4 },
        (_, index) => 1 + Math.floor(Math.random() * 15 * (index + 1)),
      )
      for (const moment of moments) {
        const running = market.start(market.command(...words))
        await running.lines(moment)
        running.kill('SIGKILL')
        await running.ended
      }
      const last = await market.run(...words)
      expect(last, `killed after ${moments.join(', ')} events`).toMatchObject({ exitCode: 0 })
      const result = resultOf(last)
      await expectWhole(result, 2)
      expect(digestsOf(result)).toEqual(digestsOf(resultOf(first)))
      if (JSON.stringify(verdictsOf(result)) === JSON.stringify(verdictsOf(resultOf(first))))
        expect(result.weights).toEqual(resultOf(first).weights)
      expect(readdirSync(market.temp)).toEqual([])
    },
    patienceMs,
  )
})

describe.skipIf(!hasProc)('a run that is at work (needs /proc)', () => {
  it(
    'keeps a second process off its data, and ends within two seconds of Ctrl-C with nothing left',
    async () => {
      const words = ['--rounds', '3', '--seed', 'stop', '--data', 'stopped', '--json']
      const running = market.start(market.command(...words))
      const announced = JSON.parse(await running.line('"run.started"'))
      const ports: readonly number[] = announced.neurons.flatMap(
        (neuron: { axon: { port: number } | null }) =>
          neuron.axon === null || neuron.axon.port === 9 ? [] : [neuron.axon.port],
      )
      expect(ports).toHaveLength(2)
      expect(await Promise.all(ports.map(isListening))).toEqual([true, true])

      const second = await market.run(...words)
      expect(second.exitCode).toBe(4)
      expect(JSON.parse(second.stdout)).toMatchObject({
        error: { code: 'AGT_DATA_LOCKED', message: expect.stringContaining(String(running.pid)) },
      })

      await running.line('"round.finished"')
      await running.line('"miner.asked","round":1')
      await wait(1500)
      const asked = performance.now()
      running.kill('SIGINT')
      const end = await running.ended
      expect(performance.now() - asked).toBeLessThan(2000 * slowness())
      expect(end.exitCode).toBe(130)
      const result = resultOf(end)
      expect(result.interrupted).toBe(true)
      expect(result.rounds).toHaveLength(1)
      expect(end.stderr).not.toContain('fault')
      expect(sandboxedBy(running.pid)).toEqual([])
      expect(readdirSync(market.temp)).toEqual([])
      expect(await Promise.all(ports.map(isListening))).toEqual([false, false])
    },
    patienceMs,
  )

  it(
    'ends at once at a second Ctrl-C, and leaves no process',
    async () => {
      const running = market.start(market.command('--data', 'twice', '--json'))
      await running.line('"step.progress"')
      running.kill('SIGINT')
      await wait(5)
      running.kill('SIGINT')
      expect((await running.ended).exitCode).toBe(130)
      await vi.waitFor(() => expect(sandboxedBy(running.pid)).toEqual([]), { timeout: 10_000 })
    },
    patienceMs,
  )
})

describe.skipIf(!hasScript)('on a terminal (needs script(1))', () => {
  it(
    'shows the market at work, then the final table, and gives the cursor back',
    async () => {
      cpSync(join(market.dir, 'first'), join(market.dir, 'seen'), { recursive: true })
      const command = market.command('--rounds', '3', '--seed', 'e2e', '--data', 'seen').join(' ')
      const running = market.start(['script', '-qec', command, '/dev/null'], { TERM: 'xterm-256color' })
      const { exitCode, stdout } = await running.ended
      const text = stripVTControlCharacters(stdout)
      expect(exitCode).toBe(0)
      expect(stdout.lastIndexOf(showCursor)).toBeGreaterThan(0)
      expect(stdout.match(/making a task from daybook/g)?.length).toBeGreaterThan(1)
      const table = text.slice(text.lastIndexOf('solver') - 2000)
      for (const name of ['solver', 'copycat', 'silent', 'validator-0']) expect(table).toContain(name)
      expect(text).not.toContain('fault in agentao')
    },
    patienceMs,
  )
})

describe('bad input is told in a sentence, with its exit code, and leaves nothing behind', () => {
  it.each([
    [['--package', 'no-such-package-zzz-qqq'], 4, 'AGT_PACKAGE_REFUSED'],
    [['--package', 'not a name'], 2, 'AGT_USAGE'],
    [['--package', ''], 2, 'AGT_USAGE'],
    [['--package', './untested'], 4, 'AGT_PACKAGE_REFUSED'],
    [['--package', './absent'], 4, 'AGT_INPUT_MISSING'],
    [['--rounds', '0'], 2, 'AGT_USAGE'],
    [['--rounds', 'many'], 2, 'AGT_USAGE'],
    [['--miners', 'absent.json'], 3, 'AGT_MINERS_FILE'],
    [['--sandbox', 'prison'], 2, 'AGT_USAGE'],
  ])(
    '%j',
    async (words, code, name) => {
      write('untested/pyproject.toml', '[project]\nname = "untested"\nversion = "1.0"\n')
      write('untested/untested.py', 'x = 1\n')
      const sandbox = words.includes('--sandbox') ? [] : ['--sandbox', 'process']
      const command = market.agentao('localnet', '--data', 'unused', ...sandbox, ...words)
      const { exitCode, stderr, stdout } = await market.start(command).ended
      expect(exitCode, stderr).toBe(code)
      expect(stderr).toContain(name)
      expect(stdout).toBe('')
      expect(stderr).not.toContain('fault in agentao')
      expect(existsSync(join(market.dir, 'unused'))).toBe(false)
      expect(readdirSync(market.temp)).toEqual([])
    },
    patienceMs,
  )

  it('ends with 0 when only the first line of its help is read', async () => {
    const help = `${market.agentao('localnet', '--help').join(' ')} | head -1; exit "\${PIPESTATUS[0]}"`
    const { exitCode, stdout } = await market.start(['bash', '-c', help]).ended
    expect(stdout.split('\n')).toHaveLength(2)
    expect(exitCode).toBe(0)
  })
})
