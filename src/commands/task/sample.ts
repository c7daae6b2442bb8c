import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { samplePackages, sampleText } from '../../lib/app/task/sample-packages.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'

export default class TaskSample extends AgentaoCommand {
  static override readonly summary = 'Make tasks from Python packages.'
  static override readonly description =
    'Plants one small bug a task, keeps it when tests notice, and writes an issue from what was observed. The same seed on the same package version gives the same tasks; a task already in the folder is kept, so an interrupted run goes on where it stopped.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --package toolz --count 5',
    '<%= config.bin %> <%= command.id %> --package ./my-project --package humanize==4.17.0 --seed demo --out ./tasks',
  ]
  static override readonly flags = {
    package: Flags.string({
      summary: 'Take tasks from this package (NAME, NAME==VERSION) or project folder; may be repeated.',
      multiple: true,
      required: true,
      helpValue: 'NAME|PATH',
    }),
    count: Flags.integer({ summary: 'Tasks of each package.', min: 1, max: 1000, default: 1 }),
    seed: Flags.string({ summary: 'Fixes bugs and wording.' }),
    out: Flags.string({
      summary: 'Folder to write tasks to; default: tasks in the data folder.',
      helpValue: 'DIR',
    }),
    sandbox: Flags.string({
      summary: 'Where code that is not ours runs.',
      options: ['auto', 'docker', 'bubblewrap', 'process'],
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(TaskSample)
    const session = await this.open(flags)
    const report = await samplePackages(session, {
      packages: flags.package,
      count: flags.count,
      seed: session.config.seed ?? randomBytes(4).toString('hex'),
      out: flags.out ?? join(session.config.dataDir, 'tasks'),
    })
    session.output.finalLine(report, sampleText)
  }
}
