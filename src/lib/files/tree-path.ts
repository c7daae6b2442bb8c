const maxPathLength = 1024

/** Order of paths in every tree and archive: by code units, the same on every machine. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Why a path cannot stand in a tree, or null: it must be relative, POSIX, inside the root and not in `.git`. */
export function pathDefect(path: string): string | null {
  if (path === '' || path.length > maxPathLength) return 'has an empty or overlong path'
  if (hasControlCharacter(path)) return 'has a control character in its path'
  if (path.includes('\\')) return 'has a backslash in its path'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'has an absolute path'
  const parts = path.split('/')
  if (parts.includes('..')) return 'leaves its folder'
  if (parts.some((part) => part === '' || part === '.')) return 'has an empty path segment'
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'lies in a .git folder'
  return null
}

function hasControlCharacter(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
