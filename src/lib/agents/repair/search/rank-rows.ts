import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { FunctionInfo } from '../../../syntax/functions.ts'

/** How suspicious each zero-based row of a file is, above 0; a row that is not there is above suspicion. */
export type RowScores = ReadonlyMap<number, number>

export type Evidence = {
  /** Zero-based rows the failing program executed. */
  readonly failing: ReadonlySet<number>
  /** How many passing tests executed each row. */
  readonly passing: ReadonlyMap<number, number>
  /** Rows of the failing program's traceback. */
  readonly traceback: readonly number[]
  /** Dotted names of functions that the issue speaks of, or whose own examples fail. */
  readonly suspects: ReadonlyMap<string, number>
}

/**
 * Ochiai's coefficient for one failing run, 1 / sqrt(1 + passing), flattened; raised for functions the evidence points
 * at and for rows of the traceback. A statement has the score of its most suspicious row.
 */
export function rankRows(
  file: { readonly module: SyntaxNode; readonly functions: readonly FunctionInfo[] },
  evidence: Evidence,
): RowScores {
  const scores = new Map<number, number>()
  for (const info of file.functions) {
    const body = info.node.field('body')
    if (body === null || !isEntered(body, evidence.failing)) continue
    const isInTraceback = evidence.traceback.some((row) => info.startRow <= row && row <= info.endRow)
    const boost = (evidence.suspects.get(info.name) ?? 1) * (isInTraceback ? tracebackFunctionBoost : 1)
    const best = scoreBlock(body, { evidence, boost, scores })
    for (let row = info.node.startRow; row < info.bodyRow; row++) raise(scores, row, best * signatureShare)
  }
  return scores
}

/** What raises is often the victim: the fault stands nearby, in the same function. */
const tracebackFunctionBoost = 1.5
const tracebackRowBoost = 1.25
/** Defaults are wrong less often than code. */
const signatureShare = 0.6
/** A row inside an entered function that was not executed can be at fault only in rare ways. */
const unexecutedShare = 0.05

function isEntered(body: SyntaxNode, failing: ReadonlySet<number>): boolean {
  for (let row = body.startRow; row <= body.endRow; row++) if (failing.has(row)) return true
  return false
}

type Scoring = {
  readonly evidence: Evidence
  readonly boost: number
  readonly scores: Map<number, number>
}

/** Scores a block's statements; returns the best score. */
function scoreBlock(block: SyntaxNode, scoring: Scoring): number {
  let best = 0
  for (const statement of block.namedChildren) best = Math.max(best, scoreStatement(statement, scoring))
  return best
}

function scoreStatement(statement: SyntaxNode, scoring: Scoring): number {
  if (/^(function|class)_definition$|^decorated/.test(statement.type)) return 0
  const inner = statement.namedChildren.filter(
    (child) => child.type === 'block' || child.type.endsWith('_clause'),
  )
  const bodies = inner.filter((child) => !/^(if|for_in)_clause$/.test(child.type))
  const lastRow =
    bodies[0] === undefined ? statement.endRow : Math.max(statement.startRow, bodies[0].startRow - 1)
  let score = scoreRows({ from: statement.startRow, to: lastRow }, scoring)
  for (const body of bodies) {
    const below = body.type === 'block' ? scoreBlock(body, scoring) : scoreStatement(body, scoring)
    score = Math.max(score, below)
  }
  return score
}

function scoreRows(rows: { readonly from: number; readonly to: number }, scoring: Scoring): number {
  const { evidence, boost, scores } = scoring
  let score = unexecutedShare * boost
  for (let row = rows.from; row <= rows.to; row++) {
    if (evidence.failing.has(row)) score = Math.max(score, suspicion(evidence.passing.get(row) ?? 0) * boost)
  }
  const isInTraceback = evidence.traceback.some((row) => rows.from <= row && row <= rows.to)
  if (isInTraceback) score *= tracebackRowBoost
  for (let row = rows.from; row <= rows.to; row++) raise(scores, row, score)
  return score
}

/** Flatter than Ochiai's square root: a shared helper at fault is executed by most tests, and still at fault. */
function suspicion(passing: number): number {
  return (1 + passing) ** -0.3
}

function raise(scores: Map<number, number>, row: number, score: number): void {
  scores.set(row, Math.max(scores.get(row) ?? 0, score))
}
