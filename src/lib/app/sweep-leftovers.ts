import type { CommandSession } from '../cli/command-session.ts'
import { sandboxBackends } from '../domain/ports/sandbox.ts'
import { UserError } from '../kernel/errors.ts'
import { createContext } from './context.ts'

/** Removes what killed runs left in every sandbox that works here; returns how many things. */
export async function sweepLeftovers(session: CommandSession): Promise<number> {
  const { config, clock, signal } = session
  const { variables } = session.context
  let swept = 0
  for (const sandbox of sandboxBackends) {
    const onNote = session.output.note
    const context = await createContext({ config: { ...config, sandbox }, clock, signal, variables, onNote })
    try {
      swept += await (await context.sandbox()).sweep()
    } catch (error) {
      if (!(error instanceof UserError && error.code === 'AGT_SANDBOX_MISSING')) throw error
    } finally {
      await context.close()
    }
  }
  return swept
}
