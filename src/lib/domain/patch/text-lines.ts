/** The lines of a text without their line feeds, and whether the last one ended in one. CR stays part of a line. */
export type TextLines = { readonly lines: readonly string[]; readonly endsInNewline: boolean }

/** Splits at LF only. An empty text has no lines. */
export function splitLines(text: string): TextLines {
  if (text === '') return { lines: [], endsInNewline: true }
  const endsInNewline = text.endsWith('\n')
  const lines = text.split('\n')
  if (endsInNewline) lines.pop()
  return { lines, endsInNewline }
}

export function joinLines({ lines, endsInNewline }: TextLines): string {
  if (lines.length === 0) return ''
  return lines.join('\n') + (endsInNewline ? '\n' : '')
}
