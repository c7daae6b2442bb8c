import { insideUser } from './bubblewrap-options.ts'

/** Where things are inside, the same for every run on every machine. */
export const insideFolders = {
  workspace: '/testbed',
  tools: '/tools',
  out: '/out',
  home: '/home/agentao',
  temp: '/tmp',
} as const

/** The few files of /etc that programs expect, with nothing of the host in them. `user` is null for the namespace's own. */
export function insideFiles(user: number | null) {
  const id = user ?? insideUser
  return {
    '/etc/passwd': `root:x:0:0:root:/root:/bin/sh\nagentao:x:${id}:${id}::${insideFolders.home}:/bin/sh\n`,
    '/etc/group': `root:x:0:\nagentao:x:${id}:\n`,
    '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  }
}
