import { Args, Flags } from '@oclif/core'
import { validateTasks, validationText } from '../../lib/app/task/validate-tasks.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { exitCodes } from '../../lib/kernel/exit-codes.ts'

export default class TaskValidate extends AgentaoCommand {
  static override readonly summary = 'Check that tasks can be trusted.'
  static override readonly description =
    'Every file is as recorded, the fix of the task resolves it, and an answer that fixes nothing does not. Exit code 6 when a task is not valid, 5 when grading could not be done for one and none is known to be invalid.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> ./tasks',
    '<%= config.bin %> <%= command.id %> toolz__1.0.0.0123456789 --json',
  ]
  static override readonly strict = false
  static override readonly args = {
    task: Args.string({ description: 'Task directories, folders of tasks, or ids.', required: true }),
  }
  static override readonly flags = {
    sandbox: Flags.string({
      summary: 'Where the tests run.',
      options: ['auto', 'docker', 'bubblewrap', 'process'],
    }),
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TaskValidate)
    const session = await this.open(flags)
    const report = await validateTasks(session, argv.map(String))
    session.output.finalLine(report, validationText)
    if (!report.valid) this.endWith(report.learned ? exitCodes.negative : exitCodes.service)
  }
}
