import type { CommandSession } from '../../cli/command-session.ts'
import { UserError } from '../../kernel/errors.ts'

/** Makes the folder this process's alone until the command ends. Throws UserError AGT_DATA_LOCKED. */
export async function lockFolder(
  session: Pick<CommandSession, 'onEnd' | 'clock'>,
  dir: string,
): Promise<void> {
  const { lockDirectory } = await import('../../adapters/lock/lock-directory.ts')
  try {
    const lock = await lockDirectory(dir, session.clock)
    session.onEnd('the lock on the folder of tasks', () => lock.release())
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'AGT_DATA_LOCKED') throw error
    throw new UserError(error.code, error.message, {
      cause: error,
      hint: 'Wait for it to end, stop it, or pass another --out.',
    })
  }
}
