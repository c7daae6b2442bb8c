import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../fakes/temp-dir.ts'

const dist = fileURLToPath(new URL('../../dist/lib/', import.meta.url))
const hasScript = spawnSync('script', ['--version']).status === 0
const isBuilt = existsSync(`${dist}tui/ink-view.js`)

/** A small run with the real view: log lines, a step, and an end after `ticks` tenths of a second. */
const program = (ticks: number) => `
import { openStatusView } from '${dist}tui/open-status-view.js'
import { createShutdown, processHost } from '${dist}cli/shutdown.js'
const shutdown = createShutdown(processHost())
shutdown.listen(() => undefined)
const clock = { now: Date.now, monotonic: () => performance.now() }
const { stdout, stderr } = process
const view = await openStatusView({ mode: 'ink', stdout, stderr, stderrIsTerminal: true, color: true, logLevel: 'info', clock })
shutdown.onEnd('view', () => view.close())
view.emit({ type: 'step.started', step: 'env', label: 'installing pytest' })
for (let i = 0; i < ${ticks} && !shutdown.signal.aborted; i++) {
  view.emit({ type: 'log', level: 'info', message: 'line number ' + i })
  await new Promise((resolve) => setTimeout(resolve, 100))
}
await view.close()
stdout.write('the table at the end\\n')
await shutdown.end(0)
`

type PtyRun = { readonly text: string; readonly raw: string; readonly code: number | null }

/** Runs the program under a pseudo-terminal; `onText` may answer what it shows with keys. */
function runUnderPty(
  source: string,
  onText: (text: string, type: (keys: string) => void) => void,
): Promise<PtyRun> {
  const file = join(tempDir(), 'run.mjs')
  writeFileSync(file, source)
  const command = `${process.execPath} ${file}`
  const { CI: _, ...env } = process.env
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...env, TERM: 'xterm-256color' } })
  let raw = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk
    onText(stripVTControlCharacters(raw), (keys) => void child.stdin.write(keys))
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ raw, text: stripVTControlCharacters(raw), code }))
  })
}

const showCursor = `${String.fromCharCode(27)}[?25h`

describe.skipIf(!hasScript || !isBuilt)(
  'the Ink view on a pseudo-terminal (needs script(1) and dist/)',
  () => {
    it('keeps every log line, shows the step with a clock, and leaves the screen to the result', async () => {
      const { text, raw, code } = await runUnderPty(program(8), () => undefined)
      for (let i = 0; i < 8; i++) expect(text).toContain(`line number ${i}`)
      expect(text).toMatch(/installing pytest \(0\.[1-9] s\)/)
      expect(text.trimEnd().endsWith('the table at the end')).toBe(true)
      expect(raw.lastIndexOf(showCursor)).toBeGreaterThan(raw.lastIndexOf('line number 7'))
      expect(code).toBe(0)
    })

    it('ends soon after Ctrl-C with 130, the result shown and the cursor back', async () => {
      let pressedAt = 0
      const { text, raw, code } = await runUnderPty(program(300), (shown, type) => {
        if (pressedAt > 0 || !shown.includes('line number 2')) return
        pressedAt = performance.now()
        type('\u0003')
      })
      expect(performance.now() - pressedAt).toBeLessThan(2000)
      expect(text).toContain('Press Ctrl-C again')
      expect(text).toContain('the table at the end')
      expect(raw).toContain(showCursor)
      expect(code).toBe(130)
    })
  },
)
