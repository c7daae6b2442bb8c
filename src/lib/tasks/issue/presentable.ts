import { type Behaviour, behaviourText, type Observation } from './observation.ts'

/** Values that Python prints the same with and without repr(). */
const literal = /^(?:\[.*\]|\(.*\)|\{.*\}|-?\d[\w.+-]*|True|False|None)$/s

/** The program as a person would lay it out: blank lines where one looks for them, and no repr() that changes nothing. */
export function presentable(observation: Observation): Observation {
  const { expected, actual } = observation
  const { lines, placeOf } = withBlankLines(observation.code.trimEnd().split('\n'))
  const code = `${lines.join('\n')}\n`
  const moved = (behaviour: Behaviour): Behaviour =>
    behaviour.kind === 'exception' && behaviour.line !== null
      ? { ...behaviour, line: placeOf(behaviour.line) }
      : behaviour
  return {
    ...observation,
    code: [expected, actual].every(isLiteral) ? withoutRepr(code) : code,
    expected: moved(expected),
    actual: moved(actual),
  }
}

const isImport = (line: string): boolean => /^(?:import|from)\s/.test(line)
const isInner = (line: string): boolean => /^\s/.test(line)

/** One after the imports, one after an indented block. */
function withBlankLines(lines: readonly string[]) {
  const laidOut: string[] = []
  const places: number[] = []
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1] ?? ''
    const ends = (isImport(before) && !isImport(line)) || (isInner(before) && !isInner(line))
    if (ends && line !== '' && before !== '' && !/^(?:else|elif|except|finally)\b|^[)\]}]/.test(line))
      laidOut.push('')
    laidOut.push(line)
    places.push(laidOut.length)
  }
  return { lines: laidOut, placeOf: (line: number): number => places[line - 1] ?? line }
}

function isLiteral(behaviour: Behaviour): boolean {
  return behaviour.kind === 'exception' || literal.test(behaviourText(behaviour))
}

function withoutRepr(code: string): string {
  return code.replace(/(^|\n)print\(repr\((.*)\)\)\n$/, '$1print($2)\n')
}

/** The expression that a program prints at its end; null when it ends in another way. */
export function shownExpression(code: string): string | null {
  const last = code.trimEnd().split('\n').at(-1) ?? ''
  return /^print\(repr\((.+)\)\)$/.exec(last)?.[1] ?? /^print\((.+)\)$/.exec(last)?.[1] ?? null
}
