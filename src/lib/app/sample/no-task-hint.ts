/** What to do when no task was made, for refusals that no other package would help against. */
const hints: Readonly<Record<string, string>> = {
  missing: 'Check the names, paths and addresses of the packages.',
  offline:
    'Check the network and the index settings (PIP_INDEX_URL); a local project works offline: --path DIR.',
}

/** A hint made for these kinds of refusals; undefined when any of them speaks against its package. */
export function noTaskHint(kinds: readonly string[]): string | undefined {
  const fitting = [...new Set(kinds)].map((kind) => hints[kind])
  return fitting.length === 0 || fitting.includes(undefined) ? undefined : fitting.join(' ')
}
