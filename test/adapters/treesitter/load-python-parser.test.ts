import { beforeAll, describe, expect, it } from 'vitest'
import { loadPythonParser } from '../../../src/lib/adapters/treesitter/load-python-parser.ts'
import type { PythonParser, SyntaxNode } from '../../../src/lib/domain/ports/python-parser.ts'

let parser: PythonParser
beforeAll(async () => {
  parser = await loadPythonParser()
})

function find(node: SyntaxNode, type: string): SyntaxNode | undefined {
  if (node.type === type) return node
  for (const child of node.children) {
    const found = find(child, type)
    if (found !== undefined) return found
  }
  return undefined
}

describe('loadPythonParser()', () => {
  it('gives the parts of a function by field name', () => {
    const module = parser.parse('def f(a):\n    return a + 1\n')
    const f = find(module, 'function_definition')
    expect(f?.field('name')?.text).toBe('f')
    expect(f?.field('body')?.type).toBe('block')
    expect(f?.field('nothing')).toBeNull()
    expect(find(module, 'binary_operator')?.startRow).toBe(1)
  })

  it('counts offsets in UTF-16 units, also after characters of two, three and four bytes', () => {
    const source = "é = 'ü'\n名 = '𝒳'\ndef ƒ(x):\n    return x < 1\n"
    const comparison = find(parser.parse(source), 'comparison_operator')
    expect(comparison?.text).toBe('x < 1')
    expect(source.slice(comparison?.startIndex, comparison?.endIndex)).toBe('x < 1')
  })

  it('says whether a file has syntax errors, on the module and on the broken node', () => {
    expect(parser.parse('x = 1\n').hasError).toBe(false)
    const broken = parser.parse('def f(:\n    pass\n\nx = 1\n')
    expect(broken.hasError).toBe(true)
    expect(broken.children.some((child) => child.hasError)).toBe(true)
    expect(parser.parse('x = (1\n').hasError).toBe(true)
  })

  it('links every node to its parent, up to the module itself', () => {
    const module = parser.parse('class A:\n    def m(self):\n        return 1\n')
    const one = find(module, 'integer')
    const types: string[] = []
    for (let node: SyntaxNode | null = one ?? null; node !== null; node = node.parent) types.push(node.type)
    expect(types.at(-1)).toBe('module')
    expect(types).toContain('class_definition')
    expect(module.children[0]?.parent).toBe(module)
  })

  it('keeps nodes usable after many other files were parsed', () => {
    const module = parser.parse('def f():\n    return 42\n')
    for (let i = 0; i < 50; i++) parser.parse(`x${i} = ${i}\n`).children.length
    expect(find(module, 'integer')?.text).toBe('42')
  })

  it('does not grow while thousands of files are parsed', () => {
    const source = 'def f(a, b):\n    return [a, b]\n'.repeat(100)
    const parse = (times: number): void => {
      for (let i = 0; i < times; i++) parser.parse(source).hasError
    }
    parse(200)
    const before = process.memoryUsage.rss()
    parse(1_500)
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 2 ** 20)
  })
})
