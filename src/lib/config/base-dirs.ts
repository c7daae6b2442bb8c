import { isAbsolute, join } from 'node:path'

export type Variables = Readonly<Record<string, string | undefined>>

export type BaseDirs = { readonly config: string; readonly data: string; readonly cache: string }

/** Where a user's files belong (XDG Base Directory Specification); relative values count as unset, as it says. */
export function baseDirs(variables: Variables, home: string): BaseDirs {
  const dir = (name: string, fallback: readonly string[]): string => {
    const set = variables[name]
    const base = set !== undefined && isAbsolute(set) ? set : join(home, ...fallback)
    return join(base, 'agentao')
  }
  return {
    config: dir('XDG_CONFIG_HOME', ['.config']),
    data: dir('XDG_DATA_HOME', ['.local', 'share']),
    cache: dir('XDG_CACHE_HOME', ['.cache']),
  }
}
