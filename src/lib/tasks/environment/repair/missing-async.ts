import { isTestFile } from '../../recipe/detect-tests.ts'
import { textOf } from '../../source/package-source.ts'
import type { Evidence } from './evidence.ts'
import type { Repair } from './repair.ts'

const byMark: readonly (readonly [RegExp, string])[] = [
  [/\bmark\.asyncio\b/, 'pytest-asyncio'],
  [/\bmark\.anyio\b/, 'anyio'],
  [/\bmark\.trio\b/, 'pytest-trio'],
  [/\bmark\.tornado\b|\bgen_test\b/, 'pytest-tornado'],
]

/** Coroutine tests without a plugin that runs them: the one whose mark the tests bear, or the commonest. */
export function missingAsync({ messages, tree }: Evidence): readonly Repair[] {
  const needed = messages.some((text) =>
    /async def functions are not natively supported|asyncio_mode/.test(text),
  )
  if (!needed) return []
  const tests = [...tree.keys()].filter((path) => path.endsWith('.py') && isTestFile(path))
  const texts = tests.map((path) => textOf(tree, path) ?? '')
  const marked = byMark.filter(([mark]) => texts.some((text) => mark.test(text))).map(([, name]) => name)
  const plugins = marked.length > 0 ? marked : ['pytest-asyncio']
  return plugins.map((requirement) => ({ kind: 'add', requirement }))
}
