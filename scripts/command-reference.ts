import { CommandHelp, Config, type Interfaces, Plugin, settings } from '@oclif/core'

export type Manifest = Interfaces.Manifest

/** The manifest of the compiled commands, as oclif reads it at start; sorted, so that it changes with them only. */
export async function loadManifest(root: string): Promise<Manifest> {
  settings.enableAutoTranspile = false
  const plugin = new Plugin({
    root,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  const { version, commands } = plugin.manifest
  const sorted = Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1))
  return { version, commands: Object.fromEntries(sorted) }
}

/** Markdown: a list of the commands, then the help of each as `--help` prints it. */
export async function commandReference(root: string): Promise<string> {
  const config = await Config.load({ root, ignoreManifest: true })
  const visible = config.commands
    .filter(({ hidden }) => hidden !== true)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const list = visible.map(
    ({ id, summary = '' }) => `- [\`agentao ${spaced(id)}\`](#agentao-${dashed(id)}): ${summary}`,
  )
  const options = { maxWidth: 100, stripAnsi: true, hideCommandSummaryInDescription: true }
  const sections = visible.map((command) => {
    const { id, summary = '' } = command
    const text = new CommandHelp({ ...command, id: spaced(id) }, config, options).generate().trimEnd()
    return `### \`agentao ${spaced(id)}\`\n\n${summary}\n\n\`\`\`\n${text}\n\`\`\``
  })
  return [list.join('\n'), ...sections].join('\n\n')
}

const spaced = (id: string): string => id.replaceAll(':', ' ')
const dashed = (id: string): string => id.replaceAll(':', '-')
