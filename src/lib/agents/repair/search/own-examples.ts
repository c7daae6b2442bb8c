/**
 * A program that runs the examples in the docstrings of some functions and prints how many fail. Examples are part
 * of the public snapshot, and a planted fault often contradicts them.
 */
export function examplesProgram(module: string, functionNames: readonly string[]): string {
  return examplesOf([[module, functionNames]])
}

/** The same for functions of several modules. */
export function examplesOf(
  wanted: readonly (readonly [module: string, functionNames: readonly string[]])[],
): string {
  return [
    'import doctest, importlib',
    '_runner = doctest.DocTestRunner(verbose=False)',
    `for _name, _functions in ${JSON.stringify(wanted)}:`,
    '    _module = importlib.import_module(_name)',
    "    _wanted = {_module.__name__ + '.' + name for name in _functions}",
    '    for _test in doctest.DocTestFinder().find(_module):',
    '        if _test.name in _wanted:',
    '            _runner.run(_test, out=lambda text: None)',
    '_counts = _runner.summarize(verbose=False)',
    'print(_counts.failed)',
    '',
  ].join('\n')
}

/** Failing examples, from what the program printed; null when it could not run. */
export function failedExamples(stdout: string): number | null {
  const last = stdout.trim().split('\n').at(-1) ?? ''
  return /^\d+$/.test(last) ? Number(last) : null
}
