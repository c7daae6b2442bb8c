import { settingNames, settings, variableOf } from '../src/lib/config/config-schema.ts'

/** Base folders as a reader knows them; the real ones follow the XDG variables. */
const exampleDirs = {
  config: '~/.config/agentao',
  data: '~/.local/share/agentao',
  cache: '~/.cache/agentao',
}

/** docs/configuration.md from the schema. */
export function configurationPage(): string {
  const rows = settingNames.map((name) => {
    const { flag, fallback, expects, about } = settings[name]
    const shown = flag === null ? '' : `\`--${flag}\``
    const value = `\`${String(fallback(exampleDirs))}\``
    return `| \`${name}\` | ${shown} | \`${variableOf(name)}\` | ${value} | ${expects} | ${about} |`
  })
  return `# Configuration

A setting comes from the first of these that names it:

1. a flag, where the command has it;
2. an environment variable;
3. the project's file: \`agentao.config.json\`, \`.yaml\`, \`.yml\`, \`.js\` or \`.ts\`, \`.agentaorc\`, or \`agentao\` in
   \`package.json\`, in the working directory or the nearest folder above it up to the one with a \`package.json\`;
4. your own file: \`config.json\`, \`.yaml\`, \`.yml\`, \`.js\` or \`.ts\` in \`$XDG_CONFIG_HOME/agentao\` (\`~/.config/agentao\`);
5. the default.

\`agentao config show\` prints each value with its origin. An unknown name is an error. Folders are read relative to
the file, or to the working directory, that names them; \`~\` is your home folder. Credentials inside addresses are
masked when settings are shown.

| setting | flag | variable | default | expected | meaning |
|---|---|---|---|---|---|
${rows.join('\n')}
`
}
