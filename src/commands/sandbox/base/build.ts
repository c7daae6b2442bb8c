import { buildSandboxBase } from '../../../lib/app/build-sandbox-base.ts'
import { AgentaoCommand } from '../../../lib/cli/base-command.ts'

export default class SandboxBaseBuild extends AgentaoCommand {
  static override readonly summary = 'Make the Docker base image from Debian packages.'
  static override readonly description =
    'For machines whose Docker reaches no registry. Needs root and debootstrap; takes a minute or two. Where a registry can be reached the base image is fetched by itself and this command is not needed.'
  static override readonly examples = [
    'sudo <%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxBaseBuild)
    const session = await this.open(flags)
    const base = await buildSandboxBase(session)
    session.output.result(base, ({ image, python }) => `Made ${image} with Python ${python}.`)
  }
}
