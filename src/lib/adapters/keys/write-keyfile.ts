import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'

export type WriteKeyfileOptions = {
  readonly newId: NewId
  /** Replaces a file that is already there. */
  readonly force?: boolean | undefined
}

/** Writes a key file with mode 0600: the whole of it or nothing. Throws UserError AGT_PATH_EXISTS rather than replace. */
export async function writeKeyfile(
  path: string,
  content: string | Uint8Array,
  { newId, force = false }: WriteKeyfileOptions,
): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${basename(path)}.${newId()}`)
  try {
    await writeDurably(draft, content)
    // A hard link fails where the target exists; a rename would silently replace a key.
    await (force ? rename(draft, path) : link(draft, path))
  } catch (cause) {
    if (!hasErrno(cause, 'EEXIST')) throw cause
    throw new UserError('AGT_PATH_EXISTS', `The key file ${path} already exists.`, { cause })
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.chmod(0o600)
  await file.writeFile(content)
  await file.sync()
}
