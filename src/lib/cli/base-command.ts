import { Command } from '@oclif/core'
import { contextOf } from './cli-context.ts'
import { type CommandSession, type GlobalFlagValues, openSession } from './command-session.ts'
import { globalFlags } from './global-flags.ts'

/** The base of every command. Errors pass through it: `runCli` shows them. */
export abstract class AgentaoCommand extends Command {
  static override readonly baseFlags = globalFlags

  /** Configuration, signal, output and status view for a command whose flags are parsed. Flags override settings. */
  protected async open(flags: GlobalFlagValues): Promise<CommandSession> {
    return await openSession(contextOf(this.config), flags)
  }

  /** Ends with this code although nothing was thrown. */
  protected endWith(exitCode: number): void {
    contextOf(this.config).outcome.exitCode = exitCode
  }

  protected override async catch(error: Error): Promise<never> {
    throw error
  }
}
