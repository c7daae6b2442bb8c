import type { ModelRequest } from '../../../src/lib/domain/ports/model.ts'
import { createFakeModel, type FakeModel, textReply } from '../../fakes/model.ts'

export type Shown = { readonly problem: string; readonly first: string; readonly second: string }

/** What a question holds, read as a model would: between the lines with the token that the question names first. */
export function readQuestion(request: Pick<ModelRequest, 'messages'>): Shown & { readonly token: string } {
  const text = request.messages[0]?.content ?? ''
  const token = /^The token of this question is (\S+)\.$/m.exec(text)?.[1] ?? ''
  const block = (name: string): string => {
    const lines = text.split('\n')
    const from = lines.indexOf(`BEGIN ${name} ${token}`)
    const to = lines.indexOf(`END ${name} ${token}`)
    if (token === '' || from < 0 || to < from) throw new Error(`The question has no block ${name}.`)
    return lines
      .slice(from + 1, to)
      .map((line): unknown => JSON.parse(line))
      .join('\n')
  }
  return { token, problem: block('PROBLEM'), first: block('A'), second: block('B') }
}

/** A model that gives each change a worth and compares: two apart is much better. */
export function judgingModel(
  worth: (change: string, shown: Shown) => number,
  name = 'fake:judge',
): FakeModel {
  return createFakeModel(
    (request) => {
      const shown = readQuestion(request)
      return verdictReply(worth(shown.first, shown) - worth(shown.second, shown))
    },
    { name },
  )
}

export function verdictReply(lead: number) {
  const verdict =
    lead >= 2
      ? 'A_much_better'
      : lead > 0
        ? 'A_better'
        : lead === 0
          ? 'equal'
          : lead > -2
            ? 'B_better'
            : 'B_much_better'
  return textReply(JSON.stringify({ reason: 'Read both.', verdict }))
}

/** Knows the right answers to the canaries by the code alone: comments and strings have no weight. */
export function soundWorth(change: string): number {
  const has = (line: string): number => (change.split('\n').some((text) => text.trimEnd() === line) ? 1 : 0)
  return (
    2 * has('+    return (total + size - 1) // size') +
    2 * has('+    return -(-total // size)') +
    has('+        name, value = line.split("=", 1)') +
    has('+        if not line or line.startswith("#"):') -
    2 * has('-    return (total + size - 1) // size') -
    has('-        name, value = line.split("=", 1)')
  )
}
