import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { openStatusView } from '../../src/lib/tui/open-status-view.ts'
import { fakeStream } from '../fakes/terminal.ts'
import { oneRound } from './sample-events.ts'

const open = async () => {
  const stdout = fakeStream()
  const stderr = fakeStream()
  const view = await openStatusView({
    mode: 'json',
    stdout,
    stderr,
    stderrIsTerminal: true,
    color: true,
    logLevel: 'error',
    clock: systemClock,
  })
  return { view, stdout, stderr }
}

describe('the JSON view', () => {
  it('writes every event as one line on stdout and nothing on stderr', async () => {
    const { view, stdout, stderr } = await open()
    for (const event of oneRound) view.emit(event)
    await view.close()
    const lines = stdout.text().split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line))).toEqual(oneRound)
    expect(stderr.text()).toBe('')
  })

  it('keeps a message with line breaks on one line', async () => {
    const { view, stdout } = await open()
    view.emit({ type: 'log', level: 'info', message: 'a\nb' })
    await view.close()
    expect(stdout.text()).toBe('{"type":"log","level":"info","message":"a\\nb"}\n')
  })

  it('stays quiet when the reader has gone', async () => {
    const { view, stdout } = await open()
    stdout.destroy()
    view.emit({ type: 'log', level: 'info', message: 'unheard' })
    await view.close()
    expect(stdout.text()).toBe('')
  })
})
