import { normalizeDistributionName } from '../../domain/distribution-name.ts'

/** One requirement as pip takes it. */
export type Requirement = {
  /** Normalized. */
  readonly name: string
  /** The whole requirement, extra clause removed: 'foo>=1; python_version < "3.9"'. */
  readonly text: string
  /** The extra it belongs to, null when always needed. */
  readonly extra: string | null
}

const pattern = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(\(?[^;()]*\)?)\s*(?:;\s*(.*))?$/

/** Reads one PEP 508 requirement; null for options, paths, links and what is no requirement at all. */
export function parseRequirement(line: string): Requirement | null {
  const text = line.replace(/\s+#.*$/, '').trim()
  if (text === '' || /^[-#.{]|:\/\/|\s@\s|[{}]/.test(text)) return null
  const match = pattern.exec(text)
  if (match === null) return null
  const [, name = '', extras = '', bounds = '', marker = ''] = match
  const specifier = bounds.replace(/[()\s]/g, '')
  if (specifier !== '' && !/^(===|[<>=!~]=|<|>)[^<>=!~]/.test(specifier)) return null
  const extra = /\bextra\s*==\s*["']([^"']+)["']/.exec(marker)?.[1] ?? null
  const rest = withoutExtra(marker)
  const required = `${name}${extras.replace(/\s/g, '')}${specifier}`
  return {
    name: normalizeDistributionName(name),
    text: rest === '' ? required : `${required}; ${rest}`,
    extra,
  }
}

export function parseRequirements(lines: readonly string[]): readonly Requirement[] {
  return lines.flatMap((line) => parseRequirement(line) ?? [])
}

function withoutExtra(marker: string): string {
  const clause = /\(?\s*extra\s*==\s*["'][^"']+["']\s*\)?/
  const open = marker
    .replace(new RegExp(`\\s*\\band\\s+${clause.source}`), '')
    .replace(new RegExp(`${clause.source}\\s*\\band\\s+`), '')
    .replace(clause, '')
    .trim()
  return open === '()' ? '' : open
}

/** A Poetry or Pipfile version ('^1.2', '*', '1.0') as pip writes it. */
export function fromPoetryVersion(name: string, version: string): string {
  const caret = /^[\^~]\s*(\d+)(?:\.(\d+))?/.exec(version)
  if (version === '*' || version === '') return name
  if (caret === null) return /^\d/.test(version) ? `${name}==${version}` : `${name}${version}`
  const [, major = '0', minor = '0'] = caret
  const isTilde = version.startsWith('~')
  const upper = isTilde || major === '0' ? `${major}.${Number(minor) + 1}` : `${Number(major) + 1}`
  return `${name}>=${version.slice(1).trim()},<${upper}`
}
