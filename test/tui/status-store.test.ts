import { expect, it } from 'vitest'
import { createStatusStore } from '../../src/lib/tui/status-store.ts'

it('the store hands out each log line once, in order, however many the snapshot keeps', () => {
  let now = 0
  const store = createStatusStore(() => now++)
  for (let i = 0; i < 300; i++) store.add({ type: 'log', level: 'info', message: `m${i}` })
  store.add({ type: 'step.progress', step: 's', done: 1, total: 2, label: 'l' })
  const lines = store.takeLines()
  expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 300 }, (_, i) => `m${i}`))
  expect(lines.at(-1)?.atMs).toBe(299)
  expect(store.takeLines()).toEqual([])
  expect(store.snapshot().steps).toMatchObject([{ done: 1 }])
})
