import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

/** Strings that were cut, emptied or changed in case; the words come from the file and from the issue. */
export function stringRules(context: RepairContext): readonly RepairRule[] {
  return [
    {
      rule: 'string.complete',
      weight: 0.7,
      types: ['string'],
      propose(node) {
        const literal = readLiteral(node.text)
        if (literal === null) return []
        const texts = completions(literal.content, context)
        return alternativesTo(
          node,
          texts.map((text) => `${literal.open}${text}${literal.close}`),
        )
      },
    },
    {
      rule: 'string.replace',
      weight: 0.3,
      types: ['string'],
      propose(node) {
        const literal = readLiteral(node.text)
        if (literal === null) return []
        const near = [...context.corpus.strings]
          .sort((a, b) => Math.abs(a.row - node.startRow) - Math.abs(b.row - node.startRow))
          .map(({ text }) => text)
          .filter((text) => !text.includes(literal.close))
        const texts = [
          ...new Set([...usual, ...near.slice(0, literal.content === '' ? 50 : 8), ...encodings]),
        ]
        return alternativesTo(
          node,
          texts.map((text) => `${literal.open}${text}${literal.close}`),
        )
      },
    },
  ]
}

const usual = [' ', '', ', ', '\\n', '-', '_', '.', ',', ':', '/', '0']

const encodings = ['utf-8', 'ascii', 'utf8', 'latin-1', 'strict', 'ignore', 'replace', 'r', 'w', 'rb']

function readLiteral(text: string) {
  const match = /^([rbuRBU]{0,2})(['"])([^'"\n{}]*)\2$/.exec(text)
  if (match === null) return null
  const [, prefix = '', quote = '', content = ''] = match
  return { open: `${prefix}${quote}`, close: quote, content }
}

function completions(content: string, context: RepairContext): readonly string[] {
  const { addedText, removedText, words } = context.hints
  const isSafe = (text: string) => text !== '' && text.length <= 30 && !/['"\\\n]/.test(text)
  const isPart = addedText.length <= maxHint
  const known = [...words, ...context.corpus.strings.map(({ text }) => text)]
  const longer = known.filter((text) => text.length === content.length + 1 && text.startsWith(content))
  const cased = [content.toLowerCase(), content.toUpperCase(), capitalized(content)]
  const hinted = [addedText, addedText.trim()].flatMap((text) => [text, content + text, text + content])
  const swapped = removedText === '' || !isPart ? [] : [content.replace(removedText, addedText)]
  return [
    ...swapped,
    ...(addedText === '' || !isPart ? [] : hinted),
    ...(content === '' ? [] : longer),
    ...cased,
  ].filter(isSafe)
}

/** A longer piece of the expected output is the answer to one call, not a word of the program. */
const maxHint = 6

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
}
