import { Args, Flags } from '@oclif/core'
import { exportTasks, exportText } from '../../lib/app/task/export-tasks.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { taskFormats } from '../../lib/tasks/formats/list-inputs.ts'

export default class TaskExport extends AgentaoCommand {
  static override readonly summary = 'Write tasks as SWE-bench rows or Harbor folders.'
  static override readonly description =
    'SWE-bench: one JSONL file, and an archive of each repository beside it. Harbor: one folder a task, with a verifier environment of its own. The fix and the hidden tests of a task that is still in use are written only with --with-private.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --format swebench --out tasks.jsonl ./tasks',
    '<%= config.bin %> <%= command.id %> --format harbor --out ./harbor --with-private toolz__1.0.0.0123456789',
  ]
  static override readonly strict = false
  static override readonly args = {
    task: Args.string({ description: 'Task directories, folders of tasks, or ids.', required: true }),
  }
  static override readonly flags = {
    format: Flags.option({ summary: 'What to write.', options: taskFormats, required: true })(),
    out: Flags.string({
      summary: 'The file (swebench) or folder (harbor).',
      required: true,
      helpValue: 'PATH',
    }),
    'with-private': Flags.boolean({ summary: 'With the fix and the hidden tests of tasks in use.' }),
    force: Flags.boolean({ summary: 'Replace what is there.' }),
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TaskExport)
    const session = await this.open(flags)
    const { format, out, force } = flags
    const names = argv.map(String)
    const result = await exportTasks(session, {
      names,
      format,
      out,
      force,
      withPrivate: flags['with-private'],
    })
    session.output.result(result, exportText)
  }
}
