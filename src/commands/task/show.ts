import { Args, Flags } from '@oclif/core'
import { showTask, taskText } from '../../lib/app/task/show-task.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'

export default class TaskShow extends AgentaoCommand {
  static override readonly summary = 'Show one task.'
  static override readonly description =
    'Its problem statement, where it comes from and how it is tested. The fix and the names of the hidden tests stay out unless --reveal is passed.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> toolz__1.0.0.0123456789',
    '<%= config.bin %> <%= command.id %> ./tasks/toolz__1.0.0.0123456789 --reveal',
  ]
  static override readonly args = {
    task: Args.string({
      description: 'Task directory, or the id of a task in the data folder.',
      required: true,
    }),
  }
  static override readonly flags = {
    reveal: Flags.boolean({ summary: 'Show the fix and the hidden tests too.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TaskShow)
    const session = await this.open(flags)
    const task = await showTask(session, { name: args.task, reveal: flags.reveal })
    session.output.result(task, taskText)
  }
}
