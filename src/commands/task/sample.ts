import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { readSources, readStrategies } from '../../lib/app/sample/sample-choice.ts'
import { sampleInto } from '../../lib/app/sample/sample-into.ts'
import { sampleText } from '../../lib/app/sample/sample-report.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { difficulties } from '../../lib/domain/task.ts'

export default class TaskSample extends AgentaoCommand {
  static override readonly summary = 'Make tasks from Python packages.'
  static override readonly description =
    'Plants a bug a task, keeps it when tests notice, writes an issue from what was observed, and grades the task before it is kept: its own fix must resolve it, no fix must not. Tasks are spread over the packages: one of each before a second of any. The same seed gives the same tasks, however many workers there are. A run that was interrupted goes on when the same command is given again. Exit code 0 also when fewer tasks were found than asked for, 4 when there are none.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --package toolz --count 5',
    '<%= config.bin %> <%= command.id %> --package humanize==4.17.0 --path ./my-project --seed demo --workers 2 --out ./tasks',
  ]
  static override readonly flags = {
    package: Flags.string({
      summary: 'Take tasks from this package (NAME, NAME==VERSION) or project folder; may be repeated.',
      multiple: true,
      helpValue: 'NAME|PATH',
      helpGroup: 'SOURCES',
    }),
    path: Flags.string({
      summary: 'Take tasks from this project folder; may be repeated.',
      multiple: true,
      helpValue: 'DIR',
      helpGroup: 'SOURCES',
    }),
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
      summary: 'Model that writes the issues, and plants the bugs of the strategy model.',
      helpValue: 'PROVIDER:NAME',
    }),
    workers: Flags.integer({ summary: 'Tasks worked on at the same time.', min: 1, max: 64, default: 1 }),
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
    const session = await this.open(flags)
    const { cwd } = session.context
    const sources = await readSources(flags, cwd)
    const report = await sampleInto(session, {
      sources,
      count: flags.count ?? sources.length,
      workers: flags.workers,
      difficulty: flags.difficulty ?? null,
      strategies: readStrategies(flags.strategy),
      model: flags.model ?? null,
      seed: session.config.seed,
      freshSeed: randomBytes(4).toString('hex'),
      out: resolve(cwd, flags.out ?? join(session.config.dataDir, 'tasks')),
    })
    session.output.finalLine(report, sampleText)
  }
}
