import { Args, Flags } from '@oclif/core'
import { retireNamedTask } from '../../lib/app/task/retire-task.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'

export default class TaskRetire extends AgentaoCommand {
  static override readonly summary = 'Take a task out of use and open its private half.'
  static override readonly description =
    'A retired task is no longer handed to miners; its fix and its hidden tests may go into exports and the dataset. This cannot be undone.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> toolz__1.0.0.0123456789',
    '<%= config.bin %> <%= command.id %> ./tasks/toolz__1.0.0.0123456789 --yes --json',
  ]
  static override readonly args = {
    task: Args.string({
      description: 'Task directory, or the id of a task in the data folder.',
      required: true,
    }),
  }
  static override readonly flags = {
    yes: Flags.boolean({ summary: 'Do not ask.', char: 'y' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TaskRetire)
    const session = await this.open(flags)
    const retired = await retireNamedTask(session, { name: args.task, yes: flags.yes })
    session.output.result(retired, (value) =>
      value === null ? 'Left in use.' : `Retired ${value.instance_id} at ${value.retired_at}.`,
    )
  }
}
