import type { Evidence } from './evidence.ts'
import type { Repair } from './repair.ts'

/** More files than this make another suite of it. */
const mostFiles = 12

/** Files in which nothing passes are left out, when at least twice as many tests pass elsewhere. */
export function redFiles({ run }: Evidence): readonly Repair[] {
  if (run.kind !== 'ran') return []
  const files = new Map<string, { passed: number; failed: number }>()
  for (const [id, outcome] of run.outcomes) {
    const file = id.split('::')[0] ?? id
    const count = files.get(file) ?? { passed: 0, failed: 0 }
    if (outcome === 'passed') count.passed++
    if (outcome === 'failed' || outcome === 'error') count.failed++
    files.set(file, count)
  }
  const red = [...files].filter(([, { passed, failed }]) => passed === 0 && failed > 0)
  const green = [...files.values()].reduce((sum, { passed }) => sum + passed, 0)
  const lost = red.reduce((sum, [, { failed }]) => sum + failed, 0)
  const isSmallPart = red.length <= mostFiles && 2 * lost <= green
  return isSmallPart ? red.map(([path]) => ({ kind: 'skip', path })) : []
}
