import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { hasErrno } from '../../kernel/errors.ts'
import type { Python } from '../virtualenv/find-python.ts'

const systemFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']
/** What the dynamic linker and the C library read; nothing of /etc that says whose machine this is. */
const systemFiles = ['/etc/ld.so.cache', '/etc/alternatives', '/etc/mime.types', '/etc/ssl/openssl.cnf']
/** Where the system's interpreters keep packages; a copy of the code under test could be among them. */
const libraryFolders = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/usr/local/lib64']
const wheelFolder = '/usr/share/python-wheels'

/** Options that show the host's programs and libraries, read-only. */
export function systemMounts(): string[] {
  const links = systemFolders.flatMap((path) => {
    const target = linkTarget(path)
    if (target === null) return []
    return target === '' ? sameMount('--ro-bind', path) : ['--symlink', target, path]
  })
  const files = systemFiles.flatMap((path) => sameMount('--ro-bind-try', path))
  return ['--ro-bind', '/usr', '/usr', ...links, ...files]
}

/** Options that show an interpreter, read-only. */
export function pythonMounts(python: Python): string[] {
  const outside = python.prefixes.filter(
    (path) => path !== '/' && path !== '/usr' && !path.startsWith('/usr/'),
  )
  return outside.flatMap((path) => sameMount('--ro-bind', path))
}

/** Shows a host path at the same place. Its parents are made readable, which bwrap itself does not do. */
export function sameMount(option: '--bind' | '--ro-bind' | '--ro-bind-try', path: string): string[] {
  const parts = path.split('/').slice(1, -1)
  const parents = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
  return [...parents.flatMap((parent) => ['--perms', '0755', '--dir', parent]), option, path, path]
}

/** Options that hide packages installed on the host: no pristine copy of the code under test may be found. */
export function packageMasks(python: Python): string[] {
  const known = [wheelFolder, ...python.packageFolders, ...libraryFolders.flatMap(packageFoldersIn)]
  const folders = known.filter((path) => linkTarget(path) === '')
  return [...new Set(folders)].flatMap((path) => ['--size', '4096', '--tmpfs', path, '--remount-ro', path])
}

function packageFoldersIn(library: string): readonly string[] {
  if (linkTarget(library) !== '') return []
  const pythons = readdirSync(library).filter((name) => name.startsWith('python3'))
  return pythons.flatMap((name) => [`${library}/${name}/dist-packages`, `${library}/${name}/site-packages`])
}

/** Null when nothing is there, '' when it is no link. */
function linkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : ''
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EACCES')) return null
    throw error
  }
}
