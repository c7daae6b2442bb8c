/** What the host sets for any program (its path, package index and certificates), without settings of ours. */
export function hostVariables(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(AGENTAO_|XDG_|CI$)/.test(name) ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}
