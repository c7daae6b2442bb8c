import type { Random } from '../../kernel/random.ts'
import type { Bug } from '../bug/bug.ts'
import { type Trial, tryChanges } from '../bug/try-changes.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import { joinChanges } from './join-changes.ts'
import { singleEdits } from './procedural.ts'
import type { SearchOptions, Strategy } from './strategy.ts'

/** Two to four single edits of one file, or else of one folder, each noticed by itself and all noticed together. */
export const combineStrategy: Strategy = { name: 'combine', bugs: combinedBugs }

const fewestParts = 2
const mostParts = 4

async function* combinedBugs(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: SearchOptions,
): AsyncGenerator<Bug, string> {
  const groups = groupsOf(Object.keys(prepared.baseline.coverage), options.random.fork('places'))
  let left = options.maxTried
  const counted = { ...options, onTried: countDown(options, () => left--) }
  for (const [index, group] of groups.entries()) {
    if (left <= 0) break
    const search = { ...counted, random: options.random.fork(`place ${index}`), maxTried: left }
    yield* combinedOf(maker, { prepared, group }, search)
  }
  return 'no two of its single edits are noticed by different tests of one place'
}

/** The files one by one, and then the folders that hold several, each in a seeded order. */
function groupsOf(paths: readonly string[], random: Random): readonly ReadonlySet<string>[] {
  const folders = [...Map.groupBy(paths, (path) => path.slice(0, path.lastIndexOf('/') + 1)).values()]
  const files = random.shuffle(paths).map((path) => new Set([path]))
  return [...files, ...random.shuffle(folders.filter((some) => some.length > 1)).map((some) => new Set(some))]
}

function countDown(options: SearchOptions, count: () => void): SearchOptions['onTried'] {
  return (tried) => {
    count()
    options.onTried?.(tried)
  }
}

type Place = { readonly prepared: PreparedSource; readonly group: ReadonlySet<string> }

async function* combinedOf(
  maker: TaskMaker,
  { prepared, group }: Place,
  options: SearchOptions,
): AsyncGenerator<Bug, void> {
  const wanted = fewestParts + options.random.fork('parts').below(mostParts - fewestParts + 1)
  let parts: readonly Bug[] = []
  const singles = singleEdits(maker, prepared, { ...options, within: (path) => group.has(path) })
  for await (const bug of singles) {
    const more = [...parts, bug]
    // Two edits noticed by the same tests alone could not be told apart.
    const isNew = parts.every((part) => part.failing.join() !== bug.failing.join())
    if (!isNew || joinChanges(more.flatMap(({ changes }) => changes)) === null) continue
    parts = more
    if (parts.length < wanted) continue
    const combined = await combine(maker, { prepared, parts }, options)
    parts = []
    if (combined !== null) yield combined
  }
  const combined = parts.length < fewestParts ? null : await combine(maker, { prepared, parts }, options)
  if (combined !== null) yield combined
}

type Parts = { readonly prepared: PreparedSource; readonly parts: readonly Bug[] }

/** The parts as one bug, when tests notice every one of them still. */
async function combine(maker: TaskMaker, { prepared, parts }: Parts, options: SearchOptions) {
  const changes = joinChanges(parts.flatMap((part) => part.changes))
  if (changes === null || changes.some(({ after }) => maker.parser.parse(after).hasError)) return null
  const { passing } = prepared.baseline
  const noticing = new Set(parts.flatMap((part) => part.failing))
  const executing = new Set(parts.flatMap((part) => part.covering))
  const trial: Trial = {
    changes,
    covering: passing.filter((id) => noticing.has(id)),
    enoughFailures: noticing.size,
  }
  const [tried] = await tryChanges(maker, { prepared, trials: [trial] }, options.signal)
  const detail = parts.map((part) => part.detail).join(' + ')
  if (tried === undefined) return null
  options.onTried?.({ strategy: 'combine', detail, outcome: tried.outcome })
  const failing = new Set(tried.failing)
  const isWhole = parts.every((part) => part.failing.some((id) => failing.has(id)))
  if (tried.outcome !== 'noticed' || !isWhole) return null
  const bug: Bug = {
    strategy: 'combine',
    kind: `${parts.length} edits`,
    detail,
    changes,
    covering: passing.filter((id) => executing.has(id)),
    failing: tried.failing,
  }
  return bug
}
