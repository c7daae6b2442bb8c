/** Text for people, which no test result depends on. */
export function isProse(path: string): boolean {
  return (
    /\.(md|markdown|rst|txt|adoc)$/i.test(path) || /(^|\/)(licen[cs]e|authors|changelog)[^/]*$/i.test(path)
  )
}

/** A file that by its name or folder belongs to the tests of a Python project. */
export function isTestPath(path: string): boolean {
  const parts = path.toLowerCase().split('/')
  const name = parts.pop() ?? ''
  return (
    /^(test_.*|.*_tests?|tests?|conftest)\.py$/.test(name) || parts.some((part) => /^(tests?)$/.test(part))
  )
}
