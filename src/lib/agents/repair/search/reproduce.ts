import type { Issue, IssueProgram } from '../../../suite/issue/read-issue.ts'
import { transcriptOf } from '../../../suite/issue/transcript.ts'
import type { VariantResult } from '../../../suite/variant.ts'
import { listFunctions } from '../../../syntax/functions.ts'
import type { Attempt } from '../attempt.ts'
import { chooseOracle, type Oracle } from '../issue/oracle.ts'
import type { Snapshot } from '../snapshot.ts'
import { examplesProgram, failedExamples } from './own-examples.ts'

/** Seconds one run of the issue's program may take before anything is known about it. */
const firstRunSeconds = 10

export type Reproduction = { readonly oracle: Oracle; readonly secondsPerRun: number }

/** Runs the issue's programs as they are; without a program, the examples of the functions the issue names. */
export async function reproduce(
  attempt: Attempt,
  known: { readonly issue: Issue; readonly snapshot: Snapshot },
): Promise<Reproduction | null> {
  const programs = known.issue.programs.slice(0, 8)
  const found = programs.length === 0 ? null : await runPrograms(attempt, programs)
  return found ?? runExamples(attempt, known)
}

async function runPrograms(
  attempt: Attempt,
  programs: readonly IssueProgram[],
): Promise<Reproduction | null> {
  const results = await attempt.run(programs.map(({ code }, index) => tracedRun(`program-${index}`, code)))
  const runs = programs.flatMap((program, index) => {
    const result = results[index]?.snippet
    return result === null || result === undefined ? [] : [{ program, result }]
  })
  const oracle = chooseOracle(runs)
  attempt.diary.act({
    why: 'Run the program of the issue on the unchanged package.',
    tool: 'run_program',
    arguments: { code: oracle?.program ?? programs[0]?.code ?? '' },
    saw: oracle === null ? describeAll(results) : transcriptOf(oracle.before),
  })
  return oracle === null ? null : { oracle, secondsPerRun: secondsOf(oracle, { programs, results }) }
}

/** A fault without a program can still contradict the examples in the docstrings of the functions it names. */
async function runExamples(
  attempt: Attempt,
  { issue, snapshot }: { readonly issue: Issue; readonly snapshot: Snapshot },
): Promise<Reproduction | null> {
  const named = new Set(issue.names)
  const programs = [...snapshot.sources].flatMap(([path, source]) => {
    if (!issue.names.some((name) => source.includes(name))) return []
    const functions = listFunctions(attempt.parser.parse(source))
    return functions
      .filter((info) => info.docstring?.text.includes('>>>') && named.has(lastPart(info.name)))
      .map((info) => examplesProgram(snapshot.moduleName(path), [info.name]))
  })
  if (programs.length === 0) return null
  const results = await attempt.run(programs.slice(0, 12).map((code, i) => tracedRun(`examples-${i}`, code)))
  const index = results.findIndex((result) => (failedExamples(result.snippet?.stdout ?? '') ?? 0) > 0)
  const result = results[index]
  const program = programs[index]
  attempt.diary.act({
    why: 'Run the documented examples of the functions that the issue names.',
    tool: 'run_examples',
    arguments: { functions: issue.names.slice(0, 20) },
    saw:
      program === undefined ? 'All examples hold.' : `Some examples fail:\n${result?.snippet?.stdout ?? ''}`,
  })
  if (program === undefined || result === undefined || result.snippet === null) return null
  const oracle: Oracle = {
    program,
    before: result.snippet,
    isFixedBy: (after) => failedExamples(after.stdout) === 0,
  }
  return { oracle, secondsPerRun: result.seconds }
}

function tracedRun(id: string, snippet: string) {
  return { id, files: {}, tests: [], snippet, trace: true, seconds: firstRunSeconds }
}

function secondsOf(
  oracle: Oracle,
  ran: { readonly programs: readonly IssueProgram[]; readonly results: readonly VariantResult[] },
): number {
  return ran.results[ran.programs.findIndex((program) => program.code === oracle.program)]?.seconds ?? 1
}

function describeAll(results: readonly VariantResult[]): string {
  const seen = results.map((result) =>
    result.snippet === null ? result.detail : transcriptOf(result.snippet),
  )
  return `No program shows the fault that the issue tells of. Seen:\n${seen.join('\n---\n')}`
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
