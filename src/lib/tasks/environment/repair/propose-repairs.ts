import { digestOf } from '../../../kernel/digest.ts'
import { parseRequirement } from '../../recipe/requirement.ts'
import type { Evidence } from './evidence.ts'
import { hangingFile } from './hanging-file.ts'
import { missingAsync } from './missing-async.ts'
import { missingFixtures } from './missing-fixtures.ts'
import { missingModules } from './missing-modules.ts'
import { missingSettings } from './missing-settings.ts'
import { oldHabits } from './old-habits.ts'
import { redFiles } from './red-files.ts'
import { describeRepair, type Repair } from './repair.ts'

type Rule = (evidence: Evidence) => readonly Repair[]

/** Each rule knows one kind of failure. The first group that has an answer is tried before the next is asked. */
const groups: readonly (readonly Rule[])[] = [
  [oldHabits, missingModules, missingFixtures, missingAsync, missingSettings],
  [hangingFile],
  [laterVersions],
  [redFiles],
]

/** What to change before the next run: what no earlier turn has tried; nothing when no rule knows more. */
export function proposeRepairs(evidence: Evidence, tried: readonly Repair[]): readonly Repair[] {
  const known = new Set(tried.map(digestOf))
  for (const rules of groups) {
    const fresh = rules.flatMap((rule) => rule(evidence)).filter((repair) => !known.has(digestOf(repair)))
    if (fresh.length > 0) return onePerTarget(fresh)
  }
  return []
}

/** Of two answers for one distribution or variable the first, which knows more. */
function onePerTarget(repairs: readonly Repair[]): readonly Repair[] {
  return [...new Map(repairs.toReversed().map((repair) => [targetOf(repair), repair])).values()].toReversed()
}

function targetOf(repair: Repair): string {
  if (repair.kind === 'add') return `add ${parseRequirement(repair.requirement)?.name ?? repair.requirement}`
  return describeRepair(repair)
}

/** A run that broke with versions of the snapshot's own day may hold with those that suit the interpreter. */
function laterVersions({ run, mayBeLater }: Evidence): readonly Repair[] {
  const isBroken = run.kind === 'broken' && (run.reason === 'collection' || run.reason === 'crash')
  return isBroken && mayBeLater ? [{ kind: 'later' }] : []
}
