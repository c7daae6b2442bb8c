import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { chooseSources } from '../../lib/app/sample/choose-sources.ts'
import { planEntryText, planSample, planText } from '../../lib/app/sample/plan-sample.ts'
import { readStrategies } from '../../lib/app/sample/read-strategies.ts'
import { sampleInto } from '../../lib/app/sample/sample-into.ts'
import { sampleText } from '../../lib/app/sample/sample-report.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { sourceFlags } from '../../lib/cli/source-flags.ts'
import { difficulties } from '../../lib/domain/task.ts'

export default class TaskSample extends AgentaoCommand {
  static override readonly summary = 'Make tasks from Python packages.'
  static override readonly description =
    'Plants a bug a task, keeps it when tests notice, writes an issue from what was observed, and grades the task before it is kept: its own fix must resolve it, no fix must not. Tasks are spread over the packages: one of each before a second of any. The same seed gives the same tasks, however many workers there are. A run that was interrupted goes on when the same command is given again. Exit code 0 also when fewer tasks were found than asked for, 4 when there are none.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --package toolz --count 5',
    '<%= config.bin %> <%= command.id %> --top 300 --count 50 --workers 2 --plan',
    '<%= config.bin %> <%= command.id %> --package humanize==4.17.0 --path ./my-project --seed demo --workers 2 --out ./tasks',
  ]
  static override readonly flags = {
    ...sourceFlags,
    count: Flags.integer({
      summary: 'Tasks in all, spread over the packages; default: as many as there are packages.',
      min: 1,
      max: 100_000,
    }),
    difficulty: Flags.option({
      summary: 'Only tasks expected to be this hard.',
      options: difficulties,
    })(),
    strategy: Flags.string({
      summary: 'How bugs are planted: procedural, combine, commit, model; several with commas.',
      default: 'procedural',
      helpValue: 'NAME,..',
    }),
    model: Flags.string({
      summary:
        'Model that writes the issues, repairs environments, and plants the bugs of the strategy model.',
      helpValue: 'PROVIDER:NAME',
    }),
    workers: Flags.integer({ summary: 'Tasks worked on at the same time.', min: 1, max: 64, default: 1 }),
    plan: Flags.boolean({
      summary: 'Say of each package whether it would be tried, or why not; build nothing.',
    }),
    seed: Flags.string({ summary: 'Fixes packages, bugs and wording.' }),
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
    const strategies = readStrategies(flags.strategy)
    const session = await this.open(flags)
    const { cwd } = session.context
    const chosen = await chooseSources(session, flags)
    if (flags.plan) {
      const onEntry = flags.json === true ? () => undefined : session.output.finalLine.bind(session.output)
      const plan = await planSample(session, chosen, (entry) => onEntry(entry, planEntryText))
      return session.output.result(plan, planText)
    }
    const report = await sampleInto(session, {
      ...chosen,
      count: flags.count ?? chosen.sources.length,
      workers: flags.workers,
      difficulty: flags.difficulty ?? null,
      strategies,
      model: flags.model ?? null,
      seed: session.config.seed,
      freshSeed: randomBytes(4).toString('hex'),
      out: resolve(cwd, flags.out ?? join(session.config.dataDir, 'tasks')),
    })
    session.output.finalLine(report, sampleText)
  }
}
