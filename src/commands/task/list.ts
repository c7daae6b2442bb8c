import { Args, Flags } from '@oclif/core'
import { listTasks, taskListText } from '../../lib/app/task/list-tasks.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { difficulties } from '../../lib/domain/task.ts'

export default class TaskList extends AgentaoCommand {
  static override readonly summary = 'List tasks.'
  static override readonly description =
    'Each task of a folder with its package, how it was made, and how many hidden tests must start to pass (F2P) or go on passing (P2P). Every file is checked; a broken task is listed as such.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ./tasks --difficulty hard --json',
  ]
  static override readonly args = {
    dir: Args.string({ description: 'Folder of tasks; by default tasks/ in the data folder.' }),
  }

  static override readonly flags = {
    difficulty: Flags.option({
      summary: 'Only tasks expected to be this hard.',
      options: difficulties,
    })(),
    package: Flags.string({ summary: 'Only tasks of this package.', helpValue: 'NAME' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TaskList)
    const session = await this.open(flags)
    const list = await listTasks(session, {
      folder: args.dir,
      difficulty: flags.difficulty,
      package: flags.package,
    })
    session.output.result(list, (value) => taskListText(value, session.interactivity.columns))
  }
}
