import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../src/lib/domain/patch/apply-patch.ts'
import type { FileTree, Hunk } from '../../../src/lib/domain/patch/patch.ts'
import { canaryBookSchema, listCanaries } from '../../../src/lib/grading/judge/canary-book.ts'
import { fillPrompt, loadJudgePrompts } from '../../../src/lib/grading/judge/judge-prompts.ts'
import { showPatch } from '../../../src/lib/grading/judge/show-patch.ts'

const prompts = await loadJudgePrompts(fileURLToPath(new URL('../../../templates/prompts', import.meta.url)))
const canaries = listCanaries(prompts.canaries)

/** The file a patch was made for, as far as its hunks show it; the lines before them are blank. */
function treeFor(path: string, hunk: Hunk): FileTree {
  const shown = hunk.lines.flatMap((line) =>
    line.kind === 'context' || line.kind === 'remove' ? [line.text] : [],
  )
  const text = `${'\n'.repeat(Math.max(0, hunk.oldStart - 1))}${shown.join('\n')}\n`
  return new Map([[path, { bytes: new TextEncoder().encode(text), executable: false }]])
}

describe('the canaries', () => {
  it('have names of their own', () => {
    expect(new Set(canaries.map(({ name }) => name)).size).toBe(canaries.length)
  })

  it.each(canaries.map((canary) => [canary.name, canary] as const))('%s: its changes apply', (_, canary) => {
    for (const patch of [canary.reference, canary.candidate]) {
      for (const change of patch.changes) {
        const [hunk] = change.hunks
        if (hunk === undefined) throw new Error('A change without a hunk.')
        expect(applyPatch(treeFor(change.path, hunk), patch).ok).toBe(true)
      }
    }
  })

  it('cover every text to inject, on a right change and on a wrong one', () => {
    for (const attack of Object.keys(prompts.canaries.attacks)) {
      const used = prompts.canaries.canaries.filter((entry) => entry.attack === attack)
      expect(used.map(({ expect: expected }) => expected).sort()).toEqual(['not_better', 'worse'])
    }
  })

  it('show a reversal in the form of any other change', () => {
    const undone = canaries.find(({ name }) => name.startsWith('undoes the fix of settings'))
    const lines = undone === undefined ? [] : showPatch(undone.candidate).split('\n')
    expect(lines.filter((line, at) => line.startsWith('-') && lines[at - 1]?.startsWith('+'))).toEqual([])
    expect(lines).toContain('-        name, value = line.split("=", 1)')
    expect(lines).toContain('+        name, value = line.split("=")')
  })

  it('refuse a book that names what it does not hold', () => {
    const book = canaryBookSchema.parse({
      cases: { c: { problem: ['p'], patches: {} } },
      attacks: {},
      canaries: [{ name: 'n', case: 'c', reference: 'gold', candidate: 'gold', expect: 'worse' }],
    })
    expect(() => listCanaries(book)).toThrow("'gold'")
  })
})

describe('fillPrompt()', () => {
  it('fills every place once, and leaves what came in with a value alone', () => {
    expect(fillPrompt('{{a}} {{b}} {{a}} {{c}}', { a: '{{b}}', b: '$& $1' })).toBe('{{b}} $& $1 {{b}} {{c}}')
  })

  it('leaves no place of the real question open', () => {
    const places = prompts.question.match(/\{\{\w+\}\}/g) ?? []
    expect(new Set(places)).toEqual(new Set(['{{token}}', '{{problem}}', '{{first}}', '{{second}}']))
    expect(prompts.system).not.toContain('{{')
  })
})
