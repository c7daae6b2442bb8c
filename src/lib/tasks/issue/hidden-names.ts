/** Names of hidden tests' functions, classes, files and modules, without pytest's parameters. */
export function hiddenNames(testIds: readonly string[]): readonly string[] {
  const names = testIds.flatMap((id) => {
    const [path = '', ...rest] = id.replace(/\[.*$/s, '').split('::')
    const file = path.split('/').at(-1) ?? ''
    return [path, file, file.replace(/\.py$/, ''), ...rest]
  })
  // A class called Test or a file called test.py names nothing in particular.
  return [...new Set(names)].filter((name) => name.length > 4 && !/^tests?(\.py)?$/.test(name))
}

/**
 * What stands in the brackets of a test's id. Mostly it is made of the values that a program must show, so only what
 * is long enough to be a name counts.
 */
export function parameterNames(testIds: readonly string[]): readonly string[] {
  const names = testIds.map((id) => /\[(.*)\]$/s.exec(id)?.[1] ?? '')
  return [...new Set(names)].filter((name) => /[A-Za-z]/.test(name) && name.length > 4)
}
