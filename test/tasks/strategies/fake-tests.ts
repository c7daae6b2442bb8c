import { loadPythonParser } from '../../../src/lib/adapters/treesitter/load-python-parser.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import type { Bug } from '../../../src/lib/tasks/bug/bug.ts'
import type { PreparedSource } from '../../../src/lib/tasks/prepare-source.ts'
import type { Strategy, TriedChange } from '../../../src/lib/tasks/strategies/strategy.ts'
import type { TaskMaker } from '../../../src/lib/tasks/task-maker.ts'

/** Which of some tests fail on changed files; null for files that the test run would not start on, being equivalent. */
type Judge = (files: Readonly<Record<string, string>>, tests: readonly string[]) => readonly string[] | null

/** The parts of a task maker that strategies use, with tests that fail as `judge` says. Only new files can be told. */
export async function makerWith(judge: Judge): Promise<TaskMaker> {
  const run: TaskMaker['suite']['sandbox']['run'] = async (job) => {
    const [, ...variants] = String(job.stdin)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const records = variants.map((variant, index) => recordOf(variant, { index, judge }))
    const results = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    const capture = { stdout: '', stderr: '', seconds: 0, peakMemoryBytes: null }
    return {
      kind: 'exited',
      exitCode: 0,
      oomKilled: false,
      ...capture,
      files: new Map([['results.jsonl', results]]),
    }
  }
  const sandbox = { run } as unknown as TaskMaker['suite']['sandbox']
  const suite = { sandbox, tools: '/tools' }
  return { parser: await loadPythonParser(), suite } as unknown as TaskMaker
}

type SentVariant = {
  readonly files: Readonly<Record<string, { readonly lines: readonly string[] }>>
  readonly tests: readonly string[]
  readonly stopAfterFailures: number
}

function recordOf(variant: SentVariant, { index, judge }: { readonly index: number; readonly judge: Judge }) {
  const files = Object.fromEntries(
    Object.entries(variant.files).map(([path, { lines }]) => [path, lines.join('\n')]),
  )
  const failing = judge(files, variant.tests)
  if (failing === null) return { index, end: 'equivalent', detail: '', seconds: 0, records: [] }
  const last = variant.tests.indexOf(failing[variant.stopAfterFailures - 1] ?? '')
  const ran = last === -1 ? variant.tests : variant.tests.slice(0, last + 1)
  const tests = ran.map((id) => ({
    type: 'test',
    id,
    outcome: failing.includes(id) ? 'failed' : 'passed',
    seconds: 0,
  }))
  return { index, end: 'done', detail: '', seconds: 0, records: [...tests, { type: 'end', exitCode: 0 }] }
}

export type Searched = {
  readonly bugs: readonly Bug[]
  readonly reason: string
  readonly tried: readonly TriedChange[]
}

/** Every bug of a strategy, why there are no more, and what was tried. */
export async function searchAll(
  strategy: Strategy,
  { maker, prepared, seed = 'seed', maxTried = 90 }: SearchSetting,
): Promise<Searched> {
  const bugs: Bug[] = []
  const tried: TriedChange[] = []
  const { signal } = new AbortController()
  const found = strategy.bugs(maker, prepared, {
    random: seededRandom(seed),
    maxTried,
    signal,
    onTried: (one) => tried.push(one),
  })
  for (;;) {
    const next = await found.next()
    if (next.done === true) return { bugs, reason: next.value, tried }
    bugs.push(next.value)
  }
}

type SearchSetting = {
  readonly maker: TaskMaker
  readonly prepared: PreparedSource
  readonly seed?: string
  readonly maxTried?: number
}
