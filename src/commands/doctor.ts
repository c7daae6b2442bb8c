import { Flags } from '@oclif/core'
import { sweepLeftovers } from '../lib/app/sweep-leftovers.ts'
import { AgentaoCommand } from '../lib/cli/base-command.ts'
import { doctorText } from '../lib/cli/doctor/doctor-text.ts'
import { runDoctor } from '../lib/cli/doctor/run-doctor.ts'
import { systemProbes } from '../lib/cli/doctor/system-probes.ts'
import { exitCodes } from '../lib/kernel/exit-codes.ts'

export default class Doctor extends AgentaoCommand {
  static override readonly summary = 'Check this machine: tools, sandboxes, disk, network.'
  static override readonly description =
    'Each row is ok, warn or fail, with what to do about it. Exit code 4 when a row failed, else 0.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --fix',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override readonly flags = {
    fix: Flags.boolean({
      summary: 'Put right what can be: make missing folders, remove leftovers of killed runs.',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    const session = await this.open(flags)
    const { config, context, output, signal } = session
    const leftovers = { sweep: () => sweepLeftovers(session) }
    const probes = systemProbes(context)
    const report = await runDoctor({ config, probes, fix: flags.fix, leftovers }, { signal })
    output.result(report, doctorText)
    if (!report.healthy) this.endWith(exitCodes.state)
  }
}
