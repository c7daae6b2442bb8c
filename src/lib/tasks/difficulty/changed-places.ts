import type { Hunk, Patch } from '../../domain/patch/patch.ts'

/** One place that a fix changes. */
export type ChangedPlace = {
  readonly path: string
  /** 1-based lines of the file as the fix leaves it; where lines only go away, the ones around them. */
  readonly lines: readonly number[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** The places of a patch: runs of changed lines with unchanged ones between them. */
export function changedPlaces(patch: Patch): readonly ChangedPlace[] {
  return patch.changes.flatMap(({ path, hunks }) =>
    hunks.flatMap((hunk) => placesOf(hunk).map((place) => ({ path, ...place }))),
  )
}

type Place = Omit<ChangedPlace, 'path'>

function placesOf(hunk: Hunk): readonly Place[] {
  const places: Place[] = []
  let open: { lines: number[]; added: string[]; removed: string[] } | null = null
  let line = hunk.newStart
  const close = (): void => {
    if (open === null) return
    const around = [Math.max(1, line - 1), line]
    places.push({ ...open, lines: open.lines.length > 0 ? open.lines : around })
    open = null
  }
  for (const one of hunk.lines) {
    if (one.kind === 'no_newline') continue
    if (one.kind === 'context') close()
    else {
      open ??= { lines: [], added: [], removed: [] }
      if (one.kind === 'add') open.lines.push(line)
      open[one.kind === 'add' ? 'added' : 'removed'].push(one.text)
    }
    if (one.kind !== 'remove') line++
  }
  close()
  return places
}
