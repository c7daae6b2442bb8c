import type { Config } from '../config/config-schema.ts'
import { type LoadedConfig, loadConfig } from '../config/load-config.ts'
import type { Clock } from '../kernel/clock.ts'
import type { StatusView } from '../tui/status-view.ts'
import type { CliContext } from './cli-context.ts'
import { decideInteractivity, type Interactivity } from './interactivity.ts'
import { createOutput, type Output } from './output.ts'
import type { Shutdown } from './shutdown.ts'

/** What a command works with once its flags are parsed. */
export type CommandSession = {
  readonly config: Config
  readonly loaded: LoadedConfig
  /** Fires on Ctrl-C, SIGTERM and a broken pipe. */
  readonly signal: AbortSignal
  readonly onEnd: Shutdown['onEnd']
  readonly interactivity: Interactivity
  readonly output: Output
  readonly context: CliContext
  readonly clock: Clock
  /** Opens the view of the event stream that fits the surroundings; it is closed at the end at the latest. */
  openView(): Promise<StatusView>
}

export type GlobalFlagValues = {
  readonly json?: boolean
  readonly color?: boolean | undefined
  readonly 'no-input'?: boolean
} & Readonly<Record<string, unknown>>

export async function openSession(context: CliContext, flags: GlobalFlagValues): Promise<CommandSession> {
  const loaded = await loadConfig({ ...context, flags })
  const config = loaded.values
  const json = flags.json === true
  const interactivity = decideInteractivity({
    ...context,
    color: config.color,
    noInput: flags['no-input'] === true,
  })
  const { shutdown, clock } = context
  return {
    config,
    loaded,
    interactivity,
    context,
    clock,
    signal: shutdown.signal,
    onEnd: shutdown.onEnd,
    output: createOutput(context, json),
    openView: async () => {
      const { openStatusView } = await import('../tui/open-status-view.ts')
      const view = await openStatusView({
        mode: json ? 'json' : interactivity.canRedraw ? 'ink' : 'plain',
        stdout: context.stdout,
        stderr: context.stderr,
        stderrIsTerminal: interactivity.stderrIsTerminal,
        color: interactivity.canRedraw ? interactivity.color.stdout : interactivity.color.stderr,
        logLevel: config.logLevel,
        clock,
      })
      shutdown.onEnd('the status view', () => view.close())
      return view
    },
  }
}
