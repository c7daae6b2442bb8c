import type { Issue } from '../../../suite/issue/read-issue.ts'
import type { VariantResult } from '../../../suite/variant.ts'
import type { FunctionInfo } from '../../../syntax/functions.ts'
import type { Attempt } from '../attempt.ts'
import type { Oracle } from '../issue/oracle.ts'
import { createRepairContext, type Hints, type RepairContext } from '../repair-context.ts'
import type { Snapshot } from '../snapshot.ts'
import { examplesProgram, failedExamples } from './own-examples.ts'
import type { SuspiciousFile } from './propose-repairs.ts'
import { rankRows } from './rank-rows.ts'
import { relatedTests } from './related-tests.ts'

/** Where the fault may be, and the visible tests that pass now and must go on passing. */
export type Location = {
  readonly files: readonly SuspiciousFile[]
  readonly passingTests: readonly string[]
  /** Modules and those of their functions that the failing program entered. */
  readonly entered: readonly (readonly [module: string, functionNames: readonly string[]])[]
  /** Lines each passing test executes, zero-based, by file. */
  readonly linesOf: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>>
  /** Where in the package the failing program's exception came from, if it had one; the row is zero-based. */
  readonly raisedAt: { readonly path: string; readonly row: number } | null
}

type ExecutedFile = {
  readonly path: string
  readonly context: RepairContext
  readonly failing: ReadonlySet<number>
  readonly entered: readonly FunctionInfo[]
}

/** Ranks the lines that the failing program executed against those that passing visible tests execute. */
export async function locate(
  attempt: Attempt,
  known: {
    readonly snapshot: Snapshot
    readonly oracle: Oracle
    readonly issue: Issue
    readonly hints: Hints
  },
): Promise<Location> {
  const { snapshot, oracle } = known
  const executed = executedFiles(attempt, known)
  const names = executed.flatMap(({ entered }) => entered.map((info) => info.name))
  const limit = attempt.style.maxTests
  const ids = relatedTests(snapshot.tests, { parser: attempt.parser, functionNames: names, limit })
  const results = limit === 0 ? [] : await runVisible(attempt, { ids, executed, snapshot })
  const linesOf = new Map(results.flatMap(passedWithLines))
  const passingTests = [...linesOf.keys()]
  const files = executed.map((file) => ({
    path: file.path,
    context: file.context,
    rows: rankRows(
      { module: file.context.module, functions: file.context.functions },
      {
        failing: file.failing,
        passing: countPassing(file.path, linesOf),
        traceback: tracebackRows(oracle, file.path),
        suspects: suspectsOf(file, { results, names: known.issue.names }),
      },
    ),
  }))
  attempt.diary.act({
    why: 'Find the lines that the failing program executes and few passing tests do.',
    tool: 'trace',
    arguments: { tests: ids.length, functions: names.slice(0, 60) },
    saw: describe(files, passingTests.length),
  })
  const entered = executed.map(
    (file) => [snapshot.moduleName(file.path), file.entered.map((info) => info.name)] as const,
  )
  return { files, passingTests, linesOf, entered, raisedAt: raisedAt(oracle, snapshot) }
}

function executedFiles(
  attempt: Attempt,
  known: { readonly snapshot: Snapshot; readonly oracle: Oracle; readonly hints: Hints },
): readonly ExecutedFile[] {
  const { snapshot, oracle, hints } = known
  return [...rowsByFile(oracle.before.lines ?? undefined)].flatMap(([path, failing]) => {
    const source = snapshot.sources.get(path)
    const module = source === undefined ? null : attempt.parser.parse(source)
    if (source === undefined || module === null || module.hasError) return []
    const context = createRepairContext({ source, module, hints })
    const entered = context.functions.filter((info) => {
      const body = info.node.field('body')
      return body !== null && [...failing].some((row) => body.startRow <= row && row <= body.endRow)
    })
    return entered.length === 0 ? [] : [{ path, context, failing, entered }]
  })
}

/** The related visible tests, traced, and the documented examples of each function the program entered. */
async function runVisible(
  attempt: Attempt,
  known: {
    readonly ids: readonly string[]
    readonly executed: readonly ExecutedFile[]
    readonly snapshot: Snapshot
  },
): Promise<readonly VariantResult[]> {
  attempt.report('running visible tests')
  const examples = known.executed.flatMap(({ path, entered }) =>
    entered
      .filter((info) => info.docstring?.text.includes('>>>'))
      .map((info) => ({
        id: exampleId(path, info.name),
        files: {},
        tests: [],
        snippet: examplesProgram(known.snapshot.moduleName(path), [info.name]),
        seconds: 5,
      })),
  )
  const seconds = Math.max(5, attempt.secondsLeft() * shareOfTime)
  const share = Math.ceil(known.ids.length / attempt.style.parallel)
  const parts = Array.from({ length: attempt.style.parallel }, (_, part) =>
    known.ids.slice(part * share, (part + 1) * share),
  )
  const visible = parts
    .filter((tests) => tests.length > 0)
    .map((tests, part) => ({ id: `visible ${part}`, files: {}, tests, trace: true, seconds }))
  return attempt.run([...visible, ...examples.slice(0, 20)])
}

/** Share of the time left that the traced tests may take; those that had no time say nothing. */
const shareOfTime = 0.2

function passedWithLines({ outcomes, lines }: VariantResult) {
  const passed = [...outcomes].filter(([, outcome]) => outcome === 'passed')
  return passed.map(([id]) => [id, rowsByFile(lines?.get(id))] as const)
}

function exampleId(path: string, name: string): string {
  return `examples ${path} ${name}`
}

function rowsByFile(lines: ReadonlyMap<string, readonly number[]> | undefined) {
  const rows = [...(lines ?? [])].map(
    ([path, numbers]) => [path, new Set(numbers.map((line) => line - 1))] as const,
  )
  return new Map<string, ReadonlySet<number>>(rows)
}

function countPassing(path: string, linesOf: Location['linesOf']): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const byFile of linesOf.values()) {
    for (const row of byFile.get(path) ?? []) counts.set(row, (counts.get(row) ?? 0) + 1)
  }
  return counts
}

/** Rows of this file in the traceback of the failing program, outermost first. */
function tracebackRows(oracle: Oracle, path: string): readonly number[] {
  return tracebackOf(oracle)
    .filter(({ file }) => isFile(file, path))
    .map(({ row }) => row)
}

function tracebackOf(oracle: Oracle): readonly { readonly file: string; readonly row: number }[] {
  const traceback = oracle.before.exception?.traceback ?? ''
  return [...traceback.matchAll(/File "([^"]+)", line (\d+)/g)].map(([, file = '', line]) => ({
    file,
    row: Number(line) - 1,
  }))
}

function isFile(file: string, path: string): boolean {
  return file === path || file.endsWith(`/${path}`)
}

function raisedAt(oracle: Oracle, snapshot: Snapshot): Location['raisedAt'] {
  for (const { file, row } of tracebackOf(oracle).toReversed()) {
    const path = [...snapshot.sources.keys()].find((source) => isFile(file, source))
    if (path !== undefined) return { path, row }
  }
  return null
}

function suspectsOf(
  file: ExecutedFile,
  told: { readonly results: readonly VariantResult[]; readonly names: readonly string[] },
): ReadonlyMap<string, number> {
  const failing = new Set(
    told.results
      .filter((result) => (failedExamples(result.snippet?.stdout ?? '') ?? 0) > 0)
      .map((result) => result.id),
  )
  return new Map(
    file.entered.map((info) => {
      const isNamed = told.names.includes(info.name.slice(info.name.lastIndexOf('.') + 1))
      const contradicts = failing.has(exampleId(file.path, info.name))
      return [info.name, (isNamed ? 1.5 : 1) * (contradicts ? 1.8 : 1)]
    }),
  )
}

function describe(files: readonly SuspiciousFile[], passing: number): string {
  const rows = files.flatMap(({ path, rows: scores }) =>
    [...scores].map(([row, score]) => ({ path, row, score })),
  )
  const worst = rows.sort((a, b) => b.score - a.score).slice(0, 10)
  const lines = worst.map(({ path, row, score }) => `${path}:${row + 1} ${score.toFixed(2)}`)
  return [`${passing} visible tests pass; ${rows.length} lines are suspicious, most of all:`, ...lines].join(
    '\n',
  )
}
