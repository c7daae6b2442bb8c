export type IniFile = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Sections and values as configparser reads them: indented lines continue a value, '#' and ';' start comments. */
export function parseIni(text: string): IniFile {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | null = null
  let key: string | null = null
  for (const line of text.split(/\r?\n/)) {
    const content = line.trim()
    if (content === '' || /^[#;]/.test(content)) continue
    const heading = /^\[(.+)\]$/.exec(line.trimEnd())
    if (heading !== null) {
      section = sections.get(heading[1] ?? '') ?? new Map()
      sections.set(heading[1] ?? '', section)
      key = null
    } else if (/^\s/.test(line) && key !== null) {
      section?.set(key, `${section.get(key) ?? ''}\n${withoutComment(content)}`.trim())
    } else {
      const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(content)
      key = (pair?.[1] ?? content).toLowerCase()
      section?.set(key, withoutComment(pair?.[2] ?? ''))
    }
  }
  return sections
}

/** The value's non-empty lines. */
export function linesOf(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function withoutComment(value: string): string {
  return value.replace(/\s+[#;].*$/, '')
}
