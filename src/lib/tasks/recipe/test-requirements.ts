import type { FileTree } from '../../domain/patch/patch.ts'
import { pyproject } from '../source/package-metadata.ts'
import { textOf } from '../source/package-source.ts'
import { installCommands } from './install-commands.ts'
import { distributionOf, importNamesOf, isCheckingTool, isHeavy } from './known-imports.ts'
import { linesOf, parseIni } from './parse-ini.ts'
import { isTable, type TomlTable, type TomlValue, tableAt, textsAt } from './parse-toml.ts'
import { parseRequirement, parseRequirements, type Requirement } from './requirement.ts'
import {
  eggRequirements,
  listArgument,
  metadataRequirements,
  poetryRequirements,
} from './runtime-requirements.ts'
import { importsOf } from './test-imports.ts'

const testGroup =
  /^(tests?|testing|dev|develop|development|all|check|ci|pytest|tests?[-_].*|.*[-_]tests?|unit)$/i

/**
 * What the tests import beyond the package: declared test requirements that a test file imports or that are pytest
 * plugins, and known distributions that are imported undeclared. Linters, builders and the like stay out.
 */
export function testRequirements(tree: FileTree, ownModules: ReadonlySet<string>): readonly Requirement[] {
  const imports = importsOf(tree, ownModules)
  const declared = declaredRequirements(tree).filter(
    ({ name }) =>
      name !== 'pytest' &&
      !isCheckingTool(name) &&
      (!isHeavy(name) || importNamesOf(name).some((module) => imports.unguarded.has(module))) &&
      (name.startsWith('pytest-') || importNamesOf(name).some((module) => imports.all.has(module))),
  )
  const covered = new Set(declared.flatMap(({ name }) => importNamesOf(name)))
  const undeclared = [...imports.unguarded].flatMap((module) => {
    const name = covered.has(module) || ownModules.has(module) ? null : distributionOf(module)
    return name === null || name === 'pytest' ? [] : [{ name, text: name, extra: null }]
  })
  return uniqueByName([...declared, ...undeclared])
}

function declaredRequirements(tree: FileTree): readonly Requirement[] {
  const installed = installCommands(tree)
  const isTestGroup = (name: string): boolean => testGroup.test(name) || installed.groups.includes(name)
  const isForTests = ({ extra }: Requirement): boolean => extra !== null && isTestGroup(extra)
  return [
    ...[...metadataRequirements(tree), ...eggRequirements(tree)].filter(isForTests),
    ...parseRequirements(pyprojectLines(pyproject(tree), isTestGroup)),
    ...parseRequirements(setupLines(tree, isTestGroup)),
    ...parseRequirements(installed.requirements),
    ...[...new Set([...requirementFiles(tree), ...installed.files])].flatMap((path) =>
      fileRequirements(tree, path, 0),
    ),
  ]
}

type IsTestGroup = (name: string) => boolean

function pyprojectLines(project: TomlTable, isTestGroup: IsTestGroup): readonly string[] {
  const groups = tableAt(project, 'dependency-groups')
  const poetry = tableAt(project, 'tool', 'poetry')
  return [
    ...groupLines(tableAt(project, 'project', 'optional-dependencies'), isTestGroup),
    ...Object.keys(groups)
      .filter(isTestGroup)
      .flatMap((name) => dependencyGroup(groups, name, 0)),
    ...groupLines(tableAt(project, 'tool', 'pdm', 'dev-dependencies'), isTestGroup),
    ...textsAt(tableAt(project, 'tool', 'uv'), 'dev-dependencies'),
    ...Object.values(tableAt(project, 'tool', 'hatch', 'envs')).flatMap((env) =>
      isTable(env) ? [...textsAt(env, 'dependencies'), ...textsAt(env, 'extra-dependencies')] : [],
    ),
    ...poetryRequirements(tableAt(poetry, 'dev-dependencies')),
    ...Object.entries(tableAt(poetry, 'group')).flatMap(([name, group]) =>
      isTestGroup(name) && isTable(group) ? poetryRequirements(tableAt(group, 'dependencies')) : [],
    ),
  ]
}

function groupLines(groups: TomlTable, isTestGroup: IsTestGroup): readonly string[] {
  return Object.keys(groups).flatMap((name) => (isTestGroup(name) ? textsAt(groups, name) : []))
}

/** A PEP 735 group with the groups it includes. */
function dependencyGroup(groups: TomlTable, name: string, depth: number): readonly string[] {
  const items: TomlValue | undefined = groups[name]
  if (!Array.isArray(items) || depth > 5) return []
  return items.flatMap((item: TomlValue) => {
    if (typeof item === 'string') return [item]
    const included = isTable(item) ? item['include-group'] : undefined
    return typeof included === 'string' ? dependencyGroup(groups, included, depth + 1) : []
  })
}

function setupLines(tree: FileTree, isTestGroup: IsTestGroup): readonly string[] {
  const config = parseIni(textOf(tree, 'setup.cfg') ?? '')
  const script = textOf(tree, 'setup.py') ?? ''
  const tox = parseIni(textOf(tree, 'tox.ini') ?? '')
  const extras = config.get('options.extras_require') ?? new Map<string, string>()
  return [
    ...linesOf(config.get('options')?.get('tests_require')),
    ...[...extras].flatMap(([name, value]) => (isTestGroup(name) ? linesOf(value) : [])),
    ...listArgument(script, 'tests_require'),
    ...['test', 'tests', 'testing', 'dev'].flatMap((name) => listArgument(script, name)),
    ...[...tox].flatMap(([section, values]) =>
      section.startsWith('testenv')
        ? linesOf(values.get('deps')).map((line) => line.replace(/^[\w,!{}.-]+:\s+/, ''))
        : [],
    ),
  ]
}

function requirementFiles(tree: FileTree): readonly string[] {
  return [...tree.keys()].filter((path) =>
    /^(?:requirements?\/)?(?:tests?|testing|pytest|ci|dev|requirements?)[-_.]?(?:tests?|testing|dev|develop|requirements?)?\.(?:txt|in)$|^tests?\/requirements?[^/]*\.txt$/i.test(
      path,
    ),
  )
}

function fileRequirements(tree: FileTree, path: string, depth: number): readonly Requirement[] {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  return linesOf(textOf(tree, path) ?? '').flatMap((line) => {
    const included = /^(?:-r|--requirement)[ =]*(\S+)/.exec(line)?.[1]
    if (included !== undefined)
      return depth > 3 ? [] : fileRequirements(tree, `${folder}${included}`, depth + 1)
    const requirement = parseRequirement(line)
    return requirement === null ? [] : [requirement]
  })
}

function uniqueByName(requirements: readonly Requirement[]): readonly Requirement[] {
  return [...new Map(requirements.toReversed().map((one) => [one.name, one])).values()].toReversed()
}
