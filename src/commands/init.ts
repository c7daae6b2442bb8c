import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { AgentaoCommand } from '../lib/cli/base-command.ts'
import { writeProjectFile } from '../lib/cli/write-project-file.ts'

export default class Init extends AgentaoCommand {
  static override readonly summary = 'Write agentao.config.json with the defaults.'
  static override readonly description =
    'Writes the settings a project may want to change into the current folder. An existing file is kept unless --force is passed, or the question on the terminal is answered with yes.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --force',
  ]
  static override readonly flags = {
    force: Flags.boolean({ summary: 'Replace an existing file.' }),
    'dry-run': Flags.boolean({ summary: 'Print what would be written and write nothing.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Init)
    const { output, context, interactivity } = await this.open(flags)
    const path = join(context.cwd, 'agentao.config.json')
    const result = await writeProjectFile(path, {
      force: flags.force,
      dryRun: flags['dry-run'],
      context,
      canAsk: interactivity.canAsk,
    })
    output.result(result, ({ written, content }) => (written ? `Wrote ${path}` : content))
  }
}
