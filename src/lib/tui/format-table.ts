export type Column = {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** May be cut to this many characters when the line is too long; without it the column keeps its width. */
  readonly shrinkTo?: number
  /** Left out, highest number first, when shrinking was not enough. */
  readonly dropOrder?: number
}

export type Table = { readonly header: string; readonly lines: readonly string[] }

const gap = '  '

/** Lays rows out under their titles in at most `width` characters, if shrinking and dropping columns allow it. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): Table {
  const kept = chooseColumns(columns, rows, width)
  const line = (cells: readonly string[]): string =>
    kept
      .map(({ index, size, align }) => toCell(cells[index] ?? '', size, align))
      .join(gap)
      .trimEnd()
  return { header: line(columns.map(({ title }) => title)), lines: rows.map(line) }
}

type KeptColumn = {
  readonly index: number
  readonly size: number
  readonly align: 'left' | 'right'
  readonly least: number
  readonly dropOrder: number | null
}

function chooseColumns(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly KeptColumn[] {
  const natural = columns.map(({ title, align, shrinkTo, dropOrder }, index): KeptColumn => {
    const size = Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0))
    const least = Math.min(size, shrinkTo ?? size)
    return { index, size, align: align ?? 'left', least, dropOrder: dropOrder ?? null }
  })
  return shrink(dropColumns(natural, width), width)
}

function dropColumns(columns: readonly KeptColumn[], width: number): readonly KeptColumn[] {
  let kept = columns
  while (totalWidth(kept.map(({ least }) => least)) > width) {
    const droppable = kept.filter(({ dropOrder }) => dropOrder !== null)
    if (droppable.length === 0) break
    const first = droppable.reduce((a, b) => ((a.dropOrder ?? 0) >= (b.dropOrder ?? 0) ? a : b))
    kept = kept.filter((column) => column !== first)
  }
  return kept
}

/** Takes what is too much from the widest shrinkable column, one character at a time. */
function shrink(columns: readonly KeptColumn[], width: number): readonly KeptColumn[] {
  const sizes = columns.map(({ size }) => size)
  for (let excess = totalWidth(sizes) - width; excess > 0; excess--) {
    let widest = -1
    columns.forEach(({ least }, i) => {
      const size = sizes[i] ?? 0
      if (size > least && size > (sizes[widest] ?? 0)) widest = i
    })
    if (widest === -1) break
    sizes[widest] = (sizes[widest] ?? 0) - 1
  }
  return columns.map((column, i) => ({ ...column, size: sizes[i] ?? column.size }))
}

const totalWidth = (sizes: readonly number[]): number =>
  sizes.reduce((sum, size) => sum + size, 0) + gap.length * Math.max(0, sizes.length - 1)

function toCell(text: string, size: number, align: 'left' | 'right'): string {
  const cut = text.length > size ? `${text.slice(0, Math.max(0, size - 1))}…` : text
  return align === 'right' ? cut.padStart(size) : cut.padEnd(size)
}
