/** Statements typed at a `>>>` prompt, and the output that stands between them. */
export type Session = { readonly code: string; readonly output: string }

/** Reads a block written as an interactive session; null when it is none. */
export function readSession(text: string): Session | null {
  const lines = text.split('\n')
  if (!lines.some((line) => /^\s*(>>>|In \[\d+\]:)/.test(line))) return null
  const code: string[] = []
  const output: string[] = []
  for (const line of lines) {
    const typed = /^\s*(?:>>>|\.\.\.|In \[\d+\]:|\s+\.\.\.:)(?: (.*)|$)/.exec(line)
    if (typed !== null) code.push(typed[1] ?? '')
    else if (line.trim() !== '') output.push(line.replace(/^\s*Out\[\d+\]:\s?/, ''))
  }
  return { code: code.join('\n'), output: output.join('\n') }
}

/** A program that runs the code as the interactive interpreter does: bare expressions show their value. */
export function asInteractive(code: string): string {
  return [
    'import ast as _ast',
    `_code = ${JSON.stringify(code)}`,
    "_names = {'__name__': '__main__'}",
    'for _statement in _ast.parse(_code).body:',
    "    exec(compile(_ast.Interactive([_statement]), '<issue>', 'single'), _names)",
    '',
  ].join('\n')
}
