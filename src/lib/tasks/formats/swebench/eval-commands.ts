const start = />>>>> Start Test Output/
const end = />>>>> End Test Output/

/** The commands between the markers of an evaluation script: what a person would type to run the tests. Null when none. */
export function evalCommands(script: string): string | null {
  const lines = script.split('\n')
  const from = lines.findIndex((line) => start.test(line))
  const to = lines.findIndex((line) => end.test(line))
  if (from === -1 || to <= from) return null
  const commands = lines
    .slice(from + 1, to)
    .join('\n')
    .trim()
  return commands === '' ? null : commands
}
