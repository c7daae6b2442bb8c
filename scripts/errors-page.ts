import { errorCatalogue } from '../src/lib/kernel/error-catalogue.ts'

const families = { user: 'something you can put right', external: 'an outside service' } as const

/** docs/errors.md from the catalogue. */
export function errorsPage(): string {
  const entries = Object.entries(errorCatalogue).map(([code, { title, hint, exitCode, family }]) =>
    [
      `## ${code}`,
      `${title}.`,
      `- What to do: ${hint}`,
      `- Cause: ${families[family]}; exit code ${exitCode}`,
    ].join('\n\n'),
  )
  const intro = `# Errors

Every error has a permanent code. With \`--json\` it is printed on stdout as
\`{"error":{"code","message","hint","exitCode"}}\`. An error without a code here is a fault in agentao itself
(\`AGT_BUG\`, exit code 1), or the end of a run that you stopped (\`AGT_INTERRUPTED\`).`
  return `${[intro, ...entries].join('\n\n').replaceAll(/\n\n- Cause/g, '\n- Cause')}\n`
}
