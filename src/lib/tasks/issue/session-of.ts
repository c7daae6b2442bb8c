import { behaviourText, type Observation } from './observation.ts'

const keyword = /^(?:import|from|del|assert|global|pass)\b/
const compound = /^(?:with|for|while|if|try|def|class|async|match|@)\b/
/** Only assignments have spaces around a sign that ends in '='; arguments by name have none. */
const assignment = /^[^'"(]*\s[-+*/%&|^@<>]*=\s/

/**
 * A program of simple statements as it looks at the interpreter's prompt, its last value or exception included. Null
 * for programs of another shape: those would need care with blank lines that nobody takes at a prompt.
 */
export function sessionOf({ code, actual }: Observation): string | null {
  const lines = code.trimEnd().split('\n')
  const last = lines.pop() ?? ''
  const isSimple = [...lines, last].every((line) => /^\S/.test(line) && !compound.test(line))
  if (!isSimple || code.includes('"""') || code.includes("'''")) return null
  const before = lines.map((line) => (keyword.test(line) || assignment.test(line) ? line : `_ = ${line}`))
  return [...before, lastStatement(last)]
    .map((line) => `>>> ${line}`)
    .concat(answer(actual))
    .join('\n')
}

/** At a prompt the value shows itself, unless it is None, which shows nothing. */
function lastStatement(line: string): string {
  return /^print\(repr\((.*)\)\)$/.exec(line)?.[1] ?? line
}

function answer(actual: Observation['actual']): readonly string[] {
  if (actual.kind === 'output') return [behaviourText(actual)]
  return [
    'Traceback (most recent call last):',
    '  File "<stdin>", line 1, in <module>',
    '  [...]',
    behaviourText(actual),
  ]
}
