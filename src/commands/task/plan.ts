import { Flags } from '@oclif/core'
import { planEntryText, planTasks, planText } from '../../lib/app/task/plan-tasks.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'

export default class TaskPlan extends AgentaoCommand {
  static override readonly summary = 'Say which packages tasks would be tried on.'
  static override readonly description =
    'Fetches and reads sources and says of each whether it can serve, or why not: licence, status, size, tests, compiled parts, benchmarks. Nothing is built or run. Packages of the top list must pass every rule; of one that you name, the licence is told and not judged.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --top 100',
    '<%= config.bin %> <%= command.id %> --package toolz --repo https://example.org/owner/project@v1.0 --json',
  ]
  static override readonly flags = {
    package: Flags.string({
      summary: 'A package (NAME, NAME==VERSION) or project folder; may be repeated.',
      multiple: true,
      helpValue: 'NAME|PATH',
    }),
    path: Flags.string({ summary: 'A project folder; may be repeated.', multiple: true, helpValue: 'DIR' }),
    repo: Flags.string({
      summary: 'A Git repository, at a commit, tag or branch; may be repeated.',
      multiple: true,
      helpValue: 'URL|PATH[@REV]',
    }),
    top: Flags.integer({ summary: 'The first names of the top list.', min: 1, max: 15_000, helpValue: 'N' }),
    'top-list': Flags.string({
      summary: 'The list of the most downloaded packages, when it is not the configured one.',
      helpValue: 'FILE|URL',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(TaskPlan)
    const session = await this.open(flags)
    const { package: packages = [], path: paths = [], repo: repositories = [], top = 0 } = flags
    const report = await planTasks(session, { packages, paths, repositories, top }, (entry) => {
      if (flags.json !== true) session.output.finalLine(entry, planEntryText)
    })
    session.output.result(report, planText)
  }
}
