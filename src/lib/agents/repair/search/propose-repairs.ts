import type { PythonParser } from '../../../domain/ports/python-parser.ts'
import type { Random } from '../../../kernel/random.ts'
import { applyEdit, type Edit, trimEdit } from '../../../syntax/edit.ts'
import { isValidEdit } from '../../../syntax/is-valid-edit.ts'
import { proposeEdits, type RankedEdit } from '../../../syntax/propose-mutations.ts'
import { naturalnessGain } from '../naturalness.ts'
import type { RepairContext } from '../repair-context.ts'
import { repairRules } from '../rules/all-rules.ts'
import type { RowScores } from './rank-rows.ts'

/** One edit that might be the repair. */
export type Candidate = {
  readonly path: string
  readonly rule: string
  readonly edit: Edit
  /** Zero-based. */
  readonly row: number
  readonly scope: string
  readonly score: number
  /** By how much more natural it makes the lines it touches; part of the score. */
  readonly gain: number
  /** The whole file with the edit made. */
  readonly content: string
}

export type SuspiciousFile = {
  readonly path: string
  readonly context: RepairContext
  readonly rows: RowScores
}

/** Candidates in their order, made as they are asked for: most are never tried. */
export type CandidateQueue = {
  /** The next candidates that Python can read; fewer than `count` at the end. */
  take(count: number): readonly Candidate[]
  /** Gives back candidates that were taken and not tried; they come first next time. */
  putBack(candidates: readonly Candidate[]): void
}

/** Every template at every suspicious row, the likeliest first. Equal scores are ordered by `random`. */
export function proposeRepairs(
  files: readonly SuspiciousFile[],
  options: { readonly parser: PythonParser; readonly random: Random },
): CandidateQueue {
  const scored = files.flatMap((file) => scoredEdits(file).map((edit) => ({ file, edit })))
  const ordered = naturalFirst(options.random.shuffle(scored).sort(byScore))
  const returned: Candidate[] = []
  let at = 0
  return {
    putBack: (candidates) => void returned.unshift(...candidates),
    take(count) {
      const taken = returned.splice(0, count)
      for (; at < ordered.length && taken.length < count; at++) {
        const next = ordered[at]
        if (next !== undefined && isReadable(next, options.parser)) taken.push(complete(next))
      }
      return taken
    },
  }
}

type ScoredEdit = RankedEdit & { readonly score: number; readonly gain: number }
type Placed = { readonly file: SuspiciousFile; readonly edit: ScoredEdit }

const byScore = (a: Placed, b: Placed): number => b.edit.score - a.edit.score

/** So many are ever tried, and asking what is natural costs time. */
const mostAsked = 6_000
/** Habits are a weaker sign than what was executed. */
const gainShare = 0.3

function naturalFirst(ordered: readonly Placed[]): readonly Placed[] {
  const asked = ordered.slice(0, mostAsked).map(({ file, edit }) => {
    const gain = naturalnessGain(file.context.naturalness(), file.context.source, edit.edit)
    return { file, edit: { ...edit, gain, score: edit.score * Math.exp(gainShare * gain) } }
  })
  return [...asked.sort(byScore), ...ordered.slice(mostAsked)]
}

function isReadable({ file, edit }: Placed, parser: PythonParser): boolean {
  const { source, module } = file.context
  return isValidEdit(parser, { module, source, edit: edit.edit })
}

function complete({ file, edit }: Placed): Candidate {
  const { rule, row, scope, score, gain } = edit
  const content = applyEdit(file.context.source, edit.edit)
  return { path: file.path, rule, row, scope, score, gain, edit: edit.edit, content }
}

function scoredEdits({ context, rows }: SuspiciousFile): readonly ScoredEdit[] {
  const rules = repairRules(context)
  const weights = new Map(rules.map((rule) => [rule.rule, rule.weight]))
  const proposed = proposeEdits(context.module, {
    source: context.source,
    rules,
    accept: (node) => rows.has(node.startRow),
  })
  return proposed.map((edit) => {
    const suspicion = rows.get(edit.row) ?? 0
    const likelihood = (weights.get(edit.rule) ?? 0) * alternativeDecay ** edit.alternative
    const bonus = readsUnused(edit, context) ? unusedBonus : 1
    return { ...edit, gain: 0, score: suspicion * likelihood * bonus * smallness(edit.edit, context.source) }
  })
}

/** The n-th alternative of a rule is worth this much less than the one before. */
const alternativeDecay = 0.94
/** A name that is set and never read was most likely read by what is missing. */
const unusedBonus = 2.5

function readsUnused({ edit, scope }: RankedEdit, context: RepairContext): boolean {
  const unused = [...context.unusedIn(scope), ...context.unusedConstants]
  if (unused.length === 0) return false
  const words = new Set(edit.text.match(/[A-Za-z_]\w*/g) ?? [])
  return unused.some((name) => words.has(name))
}

/** Falls from 1 with the number of characters that really change. */
function smallness(edit: Edit, source: string): number {
  const { start, end, text } = trimEdit(edit, source)
  return 1 / (1 + (end - start + text.length) / 60)
}
