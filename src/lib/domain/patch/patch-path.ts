import { ok, type Result, refused } from '../../kernel/result.ts'
import type { PatchDefect } from './patch.ts'

const maxPathBytes = 1024
const maxComponentBytes = 255

/** Code points some file systems ignore, so that '.g<ZWNJ>it' is '.git' there. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/** A path of a patch as a path inside the tree, or why it may not be used. */
export function safePath(path: string): Result<string, PatchDefect> {
  const fault = pathFault(path)
  if (fault === null) return ok(path)
  return refused({ name: fault.name, message: `The patch names ${JSON.stringify(path)}: ${fault.why}.` })
}

function pathFault(path: string): { readonly name: string; readonly why: string } | null {
  if (path === '') return { name: 'path_empty', why: 'a path may not be empty' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(path)) {
    return { name: 'path_control_character', why: 'a path may not hold control characters' }
  }
  if (path.includes('\ufffd')) return { name: 'path_not_utf8', why: 'the name was not valid UTF-8' }
  if (path.includes('\\')) return { name: 'path_backslash', why: 'backslashes are not allowed in a path' }
  if (path.startsWith('/')) return { name: 'path_absolute', why: 'absolute paths are not allowed' }
  if (/^[A-Za-z]:/.test(path)) return { name: 'path_drive', why: 'drive letters are not allowed' }
  if (Buffer.byteLength(path) > maxPathBytes) return { name: 'path_too_long', why: 'the path is too long' }
  for (const component of path.split('/')) {
    const fault = componentFault(component)
    if (fault !== null) return fault
  }
  return null
}

function componentFault(component: string): { readonly name: string; readonly why: string } | null {
  if (component === '..') return { name: 'path_escapes', why: 'it leaves the repository by ".."' }
  if (component === '' || component === '.') {
    return { name: 'path_not_normal', why: 'empty and "." components are not allowed' }
  }
  if (isGitDirectory(component)) {
    return { name: 'path_git', why: 'the repository\'s own ".git" may not be written' }
  }
  if (Buffer.byteLength(component) > maxComponentBytes) {
    return { name: 'path_too_long', why: 'one of its components is too long' }
  }
  return null
}

/** True for '.git' as any common file system may spell it: case, trailing dots and spaces, streams, short names. */
function isGitDirectory(component: string): boolean {
  const stream = component.replace(ignorable, '').split(':')[0] ?? ''
  const bare = stream.replace(/[ .]+$/, '').toLowerCase()
  return bare === '.git' || /^\.?git~\d+$/.test(bare) || bare === 'gi7eba~1'
}
