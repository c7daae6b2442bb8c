import type { FileTree } from '../domain/patch/patch.ts'
import type { HiddenTests } from '../domain/task.ts'
import { ok, type Result, refused } from '../kernel/result.ts'

export type PytestTests = {
  /** The hidden tests as pytest names them. */
  readonly hidden: HiddenTests
  /** Pytest's name for each of the task's own; parts of one test share its name. */
  readonly names: ReadonlyMap<string, string>
}

/**
 * Hidden tests that are named as unittest does, by pytest's names: pytest runs the same test cases, and can be watched.
 * Refuses, in a sentence, a name that no file of the repository has.
 */
export function asPytestTests(
  { FAIL_TO_PASS, PASS_TO_PASS, flake_rate }: HiddenTests,
  tree: FileTree,
): Result<PytestTests, string> {
  const names = new Map<string, string>()
  for (const id of [...FAIL_TO_PASS, ...PASS_TO_PASS]) {
    const name = pytestId(id, tree)
    if (!name.ok) return name
    names.set(id, name.value)
  }
  const nameOf = (id: string): string => names.get(id) ?? id
  const hidden = new Set(FAIL_TO_PASS.map(nameOf))
  return ok({
    hidden: {
      FAIL_TO_PASS: [...hidden],
      // A test of which one part failed before the fix has failed.
      PASS_TO_PASS: [...new Set(PASS_TO_PASS.map(nameOf))].filter((name) => !hidden.has(name)),
      flake_rate: Object.fromEntries(Object.entries(flake_rate).map(([id, rate]) => [nameOf(id), rate])),
    },
    names,
  })
}

/** 'test_x (pkg.test_a.TestA)', the same with its own name at the end, and 'pkg.test_a.TestA.test_x'. */
function pytestId(id: string, tree: FileTree): Result<string, string> {
  if (id.includes('::')) return ok(id)
  const [, method = '', owner = ''] = /^(\w+) \(([\w.]+)\)/u.exec(id) ?? []
  const parts =
    owner === '' ? id.split('.') : [...owner.split('.'), ...(owner.endsWith(`.${method}`) ? [] : [method])]
  for (let length = parts.length - 2; length >= 1; length--) {
    const files = filesOf(parts.slice(0, length), tree)
    const [file, second] = files
    if (file !== undefined && second === undefined) return ok([file, ...parts.slice(length)].join('::'))
    if (second !== undefined)
      return refused(`The hidden test '${id}' may be in ${file} or in ${second}, so it cannot be graded.`)
  }
  return refused(`No file of the repository has the hidden test '${id}', so it cannot be graded.`)
}

/** The module's file at the root, else wherever discovery may have begun. */
function filesOf(module: readonly string[], tree: FileTree): readonly string[] {
  const path = `${module.join('/')}.py`
  if (tree.has(path)) return [path]
  return [...tree.keys()].filter((file) => file.endsWith(`/${path}`))
}
