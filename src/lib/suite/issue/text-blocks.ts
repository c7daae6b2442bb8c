/** A fenced or indented piece of an issue, with the words that lead to it. */
export type TextBlock = {
  /** Language after the fence, lower case; '' when none is given. */
  readonly language: string
  readonly text: string
  /** Heading and the last line of prose before the block: what the writer says it is. */
  readonly heading: string
  readonly lead: string
}

export type IssueText = {
  readonly title: string
  readonly blocks: readonly TextBlock[]
  /** Everything outside the blocks, line by line. */
  readonly prose: readonly string[]
}

/** Splits Markdown into prose and blocks. Unclosed fences run to the end, as renderers have it. */
export function splitIssue(markdown: string): IssueText {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n')
  const blocks: TextBlock[] = []
  const prose: string[] = []
  let heading = ''
  let lead = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/.exec(line)
    if (fence !== null || opensIndented(lines, at)) {
      const block =
        fence === null ? readIndented(lines, at) : readFenced(lines, { at, fence: fence[1] ?? '' })
      blocks.push({ language: (fence?.[2] ?? '').toLowerCase(), text: block.text, heading, lead })
      at = block.end
      lead = ''
      continue
    }
    prose.push(line)
    // What a title promises or complains of says nothing about the blocks below it.
    if (lead === '' && blocks.length === 0 && /^#\s/.test(line)) continue
    if (/^#{1,6}\s/.test(line) || /^\*\*[^*]+\*\*:?\s*$/.test(line)) heading = line
    if (line.trim() !== '') lead = line
  }
  return { title: titleOf(lines), blocks, prose }
}

function readFenced(lines: readonly string[], from: { readonly at: number; readonly fence: string }) {
  let end = from.at + 1
  while (end < lines.length && !(lines[end] ?? '').trimStart().startsWith(from.fence)) end++
  return { text: lines.slice(from.at + 1, end).join('\n'), end }
}

function opensIndented(lines: readonly string[], at: number): boolean {
  return /^( {4}|\t)\S/.test(lines[at] ?? '') && (at === 0 || (lines[at - 1] ?? '').trim() === '')
}

function readIndented(lines: readonly string[], at: number) {
  let end = at
  while (end + 1 < lines.length && /^( {4}|\t|\s*$)/.test(lines[end + 1] ?? '')) end++
  const text = lines.slice(at, end + 1).map((line) => line.replace(/^( {4}|\t)/, ''))
  return { text: text.join('\n').trimEnd(), end }
}

function titleOf(lines: readonly string[]): string {
  const first = lines.find((line) => line.trim() !== '') ?? ''
  return first.replace(/^#+\s*/, '').trim()
}
