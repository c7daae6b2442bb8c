import { type Behaviour, behaviourText, type Observation } from './observation.ts'

/** Values that Python prints the same with and without repr(). */
const literal = /^(?:\[.*\]|\(.*\)|\{.*\}|-?\d[\w.+-]*|True|False|None)$/s

/** The program as a person would lay it out: a blank line after the imports, and no repr() that changes nothing. */
export function presentable(observation: Observation): Observation {
  const lines = observation.code.trimEnd().split('\n')
  const imports = lines.findIndex((line) => !/^(?:import|from)\s/.test(line))
  const body = imports < 1 ? lines : [...lines.slice(0, imports), '', ...lines.slice(imports)]
  const code = `${body.join('\n')}\n`
  const moved = (behaviour: Behaviour): Behaviour =>
    behaviour.kind === 'exception' && behaviour.line !== null && imports >= 1 && behaviour.line > imports
      ? { ...behaviour, line: behaviour.line + 1 }
      : behaviour
  const { expected, actual } = observation
  return {
    ...observation,
    code: [expected, actual].every(isLiteral) ? withoutRepr(code) : code,
    expected: moved(expected),
    actual: moved(actual),
  }
}

function isLiteral(behaviour: Behaviour): boolean {
  return behaviour.kind === 'exception' || literal.test(behaviourText(behaviour))
}

function withoutRepr(code: string): string {
  return code.replace(/\nprint\(repr\((.*)\)\)\n$/, '\nprint($1)\n')
}

/** The expression that a program prints at its end; null when it ends in another way. */
export function shownExpression(code: string): string | null {
  const last = code.trimEnd().split('\n').at(-1) ?? ''
  return /^print\(repr\((.+)\)\)$/.exec(last)?.[1] ?? /^print\((.+)\)$/.exec(last)?.[1] ?? null
}
