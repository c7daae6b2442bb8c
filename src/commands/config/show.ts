import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { configText } from '../../lib/cli/config-text.ts'
import { describeConfig } from '../../lib/config/describe-config.ts'

export default class ConfigShow extends AgentaoCommand {
  static override readonly summary = 'Show every setting and where its value came from.'
  static override readonly description =
    'Settings come from flags, AGENTAO_* variables, the project file, the user file and defaults, in this order.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    'AGENTAO_ROUNDS=10 <%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigShow)
    const { output, loaded } = await this.open(flags)
    output.result({ settings: describeConfig(loaded) }, ({ settings }) => configText(settings))
  }
}
