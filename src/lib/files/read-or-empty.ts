import { readFile } from 'node:fs/promises'
import { hasErrno } from '../kernel/errors.ts'

/** The text of a file; '' when there is none. */
export async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return ''
    throw error
  }
}
