import { describe, expect, it } from 'vitest'
import { formatLogLines, type LogLineStyle } from '../../src/lib/tui/format-log-lines.ts'

const style: LogLineStyle = { openedAtMs: 0, logLevel: 'info', color: false, columns: null }
const line = (text: string, level: 'debug' | 'info' | 'warn' | 'error' = 'info') => ({
  atMs: 1500,
  level,
  text,
})

describe('formatLogLines()', () => {
  it('gives each line its time, and its level in words from warnings up', () => {
    const lines = [line('a'), line('b', 'warn'), line('c', 'error')]
    expect(formatLogLines(lines, style)).toBe('[    1.5 s] a\n[    1.5 s] warn: b\n[    1.5 s] error: c\n')
  })

  it('leaves out what is less important than asked for', () => {
    expect(formatLogLines([line('a', 'debug'), line('b')], { ...style, logLevel: 'warn' })).toBe('')
    expect(formatLogLines([line('a', 'debug')], { ...style, logLevel: 'debug' })).toContain('a')
  })

  it('breaks lines at spaces to fit a terminal, under their own text', () => {
    const text = 'round 1: parse==1.22.4, procedural: an incorrect result of `parse.parse`'
    const shown = formatLogLines([line(`  ${text}`)], { ...style, columns: 60 })
      .trimEnd()
      .split('\n')
    expect(shown.length).toBeGreaterThan(1)
    for (const one of shown) expect(one.length).toBeLessThanOrEqual(60)
    for (const one of shown.slice(1)) expect(one).toMatch(/^ {14}\S/)
    expect(shown.join(' ').replace(/\s+/g, ' ')).toContain(text)
  })

  it('never breaks a word, and nothing where the width is not known', () => {
    const path = `/${'folder/'.repeat(20)}`
    expect(formatLogLines([line(`data in ${path}`)], { ...style, columns: 40 })).toContain(path)
    expect(
      formatLogLines([line('word '.repeat(40).trim())], style)
        .trimEnd()
        .split('\n'),
    ).toHaveLength(1)
  })
})
