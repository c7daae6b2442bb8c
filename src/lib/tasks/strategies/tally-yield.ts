import type { BugOutcome } from '../make-task.ts'
import type { TriedChange } from './strategy.ts'

/** What is counted of the changes with one name. */
export type YieldRow = {
  readonly name: string
  /** Changes that were run; equivalent ones were not. */
  readonly tried: number
  /** Of those, changes that tests noticed. */
  readonly noticed: number
  /** Of those, changes that became tasks. */
  readonly tasks: number
  /** Why the others did not, by the name of the reason. */
  readonly lost: Readonly<Record<string, number>>
}

export type YieldTally = {
  readonly onTried: (tried: TriedChange) => void
  readonly onExamined: (bug: { readonly detail: string }, outcome: BugOutcome) => void
  /** One row a mutator, and one a class of mutators, each sorted by name; and all together. */
  readonly report: () => {
    readonly mutators: readonly YieldRow[]
    readonly classes: readonly YieldRow[]
    readonly total: YieldRow
  }
}

type Counted = { readonly rule: string; readonly event: 'tried' | 'noticed' | 'task' | `lost ${string}` }

/** Counts changes from the first run to the finished task. */
export function tallyYield(): YieldTally {
  const counted: Counted[] = []
  return {
    onTried({ detail, outcome }) {
      if (outcome === 'equivalent') return
      counted.push({ rule: detail, event: 'tried' })
      counted.push({ rule: detail, event: outcome === 'noticed' ? 'noticed' : `lost ${outcome}` })
    },
    onExamined({ detail }, outcome) {
      counted.push({ rule: detail, event: outcome === 'task' ? 'task' : `lost ${outcome}` })
    },
    report: () => ({
      mutators: rowsBy(counted, ({ rule }) => rule),
      classes: rowsBy(counted, ({ rule }) => rule.split('.')[0] ?? rule),
      total: rowOf('all', counted),
    }),
  }
}

function rowsBy(counted: readonly Counted[], nameOf: (one: Counted) => string): readonly YieldRow[] {
  const groups = [...Map.groupBy(counted, nameOf)]
  return groups.map(([name, some]) => rowOf(name, some)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function rowOf(name: string, counted: readonly Counted[]): YieldRow {
  const count = (event: Counted['event']): number => counted.filter((one) => one.event === event).length
  const reasons = new Set(counted.map(({ event }) => event).filter((event) => event.startsWith('lost ')))
  return {
    name,
    tried: count('tried'),
    noticed: count('noticed'),
    tasks: count('task'),
    lost: Object.fromEntries([...reasons].sort().map((event) => [event.slice(5), count(event)])),
  }
}
