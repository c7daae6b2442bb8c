/** Where a setting's value came from. */
export type Origin =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'project'; readonly path: string }
  | { readonly kind: 'user'; readonly path: string }
  | { readonly kind: 'default' }

/** An origin in a few words, e.g. `AGENTAO_SEED` or `project file /home/ada/agentao.config.json`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
    case 'environment':
      return origin.name
    case 'project':
    case 'user':
      return `${origin.kind} file ${origin.path}`
    case 'default':
      return 'default'
  }
}
