import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { baseDirs } from '../config/base-dirs.ts'

/** Keeps compiled code between runs, in the user's cache folder; where that cannot be written Node goes without. */
export function startCompileCache(): void {
  enableCompileCache(join(baseDirs(process.env, homedir()).cache, 'compiled'))
}
