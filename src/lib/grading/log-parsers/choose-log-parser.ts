import type { LogParser } from './log-parser.ts'
import { parsePytestLog } from './pytest-log.ts'
import { parsePytestOptionsLog } from './pytest-options-log.ts'
import { parseSympyLog } from './sympy-log.ts'
import { parseUnittestLog } from './unittest-log.ts'

const parsers = {
  pytest: parsePytestLog,
  'pytest-options': parsePytestOptionsLog,
  django: parseUnittestLog,
  unittest: parseUnittestLog,
  sympy: parseSympyLog,
  tox: parsePytestLog,
} as const satisfies Record<string, LogParser>

export type LogParserName = keyof typeof parsers

/** Repositories of the benchmark whose output is not plain pytest's. */
const byRepository: Readonly<Record<string, LogParserName>> = {
  'django/django': 'django',
  'sympy/sympy': 'sympy',
  'sphinx-doc/sphinx': 'tox',
  'psf/requests': 'pytest-options',
  'pylint-dev/pylint': 'pytest-options',
  'pydicom/pydicom': 'pytest-options',
}

/** The parser of this name, or null. Names that the benchmark gives its own (`parse_log_pytest_v2`) are understood. */
export function logParserNamed(name: string): LogParser | null {
  const known = knownLogParser(name)
  return known === null ? null : parsers[known]
}

/** Our name for the parser that a task names; null for an unknown one. */
export function knownLogParser(name: string): LogParserName | null {
  const short = name
    .replace(/^parse_log_/, '')
    .replace(/_v\d+$/, '')
    .replaceAll('_', '-')
  if (isLogParserName(short)) return short
  return pytestKin.has(short) ? 'pytest' : null
}

const isLogParserName = (name: string): name is LogParserName => Object.hasOwn(parsers, name)

/** Benchmark parsers that are named after a repository and read pytest's output. */
const pytestKin = new Set([
  'astropy',
  'flask',
  'marshmallow',
  'matplotlib',
  'pvlib',
  'pyvista',
  'scikit',
  'seaborn',
  'sphinx',
  'sqlfluff',
  'xarray',
  'astroid',
])

/** The name of the parser for a repository of the benchmark, 'owner/name'. */
export function logParserNameFor(repository: string): LogParserName {
  return byRepository[repository] ?? 'pytest'
}
