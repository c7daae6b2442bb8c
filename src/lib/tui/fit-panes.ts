export type Panes = { readonly rounds: number; readonly miners: number; readonly steps: number }

/** Title, table header and the blank line before it. */
const tableFrame = 2

/**
 * How many lines each part of the live region gets, so that all of it stays below the terminal's height: a taller
 * region would be redrawn as a whole on each frame. Steps come first, then miners, then the newest rounds.
 */
export function fitPanes(terminalRows: number, wanted: Panes): Panes {
  let left = Math.max(0, terminalRows - 3)
  const take = (want: number, frame: number): number => {
    const given = want === 0 ? 0 : Math.max(0, Math.min(want, left - frame))
    left -= given === 0 ? 0 : given + frame
    return given
  }
  const steps = take(Math.min(3, wanted.steps), 0)
  const miners = take(wanted.miners, tableFrame)
  const rounds = take(Math.min(8, wanted.rounds), tableFrame)
  return { rounds, miners, steps }
}
