import { Args, Flags } from '@oclif/core'
import { readImportChoice } from '../../lib/app/task/import-choice.ts'
import { importTasks } from '../../lib/app/task/import-tasks.ts'
import { importText } from '../../lib/app/task/import-text.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { exitCodes } from '../../lib/kernel/exit-codes.ts'
import { taskFormats } from '../../lib/tasks/formats/list-inputs.ts'

export default class TaskImport extends AgentaoCommand {
  static override readonly summary = 'Make tasks from a repository, or from other formats.'
  static override readonly description =
    'With --repo: takes the files at --base without their history, and finds by running them which tests the fix makes pass; three runs with it and three without. With --format: reads SWE-bench instances or Harbor folders. Each task becomes the folder OUT/ID. Exit code 6 when the fix makes no failing test pass, or some of several tasks were refused.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --repo . --base v1.2.0 --gold fix.patch --tests tests.patch --problem issue.md --out ./tasks',
    '<%= config.bin %> <%= command.id %> --repo . --base HEAD~1 --gold fix.patch --tests ./hidden --problem issue.md --install "pip install hypothesis" --test-command "pytest tests/unit" --dry-run',
    '<%= config.bin %> <%= command.id %> --format swebench instances.jsonl --repos ~/clones',
  ]
  static override readonly args = {
    path: Args.string({
      description: 'SWE-bench file, Harbor task folder, or folder of those (with --format).',
    }),
  }
  static override readonly flags = {
    repo: Flags.string({
      summary: 'Git repository to take the files from.',
      helpValue: 'PATH',
      helpGroup: 'REPOSITORY',
    }),
    base: Flags.string({
      summary: 'Revision that the fix applies to.',
      helpValue: 'REV',
      helpGroup: 'REPOSITORY',
    }),
    gold: Flags.string({ summary: 'The fix, as a diff.', helpValue: 'FILE', helpGroup: 'REPOSITORY' }),
    tests: Flags.string({
      summary: 'The hidden tests: a diff, or a folder laid over the repository.',
      helpValue: 'FILE|DIR',
      helpGroup: 'REPOSITORY',
    }),
    problem: Flags.string({ summary: 'What solvers are told.', helpValue: 'FILE', helpGroup: 'REPOSITORY' }),
    install: Flags.string({
      summary: 'Shell command run while the environment is built; may be repeated.',
      multiple: true,
      helpValue: 'CMD',
      helpGroup: 'REPOSITORY',
    }),
    'test-command': Flags.string({
      summary: 'How the tests are run: [NAME=value ...] pytest [PATH ...], or python -m unittest ...',
      helpValue: 'CMD',
      helpGroup: 'REPOSITORY',
    }),
    'solve-seconds': Flags.integer({ summary: 'Seconds solvers have.', min: 1, helpGroup: 'REPOSITORY' }),
    format: Flags.option({
      summary: 'Read tasks of this format.',
      options: taskFormats,
      helpGroup: 'FORMAT',
    })(),
    instance: Flags.string({
      summary: 'Only this instance of a SWE-bench file.',
      helpValue: 'ID',
      helpGroup: 'FORMAT',
    }),
    repos: Flags.string({
      summary: 'Folder of local clones (owner__name or name), used instead of fetching.',
      helpValue: 'DIR',
      helpGroup: 'FORMAT',
    }),
    out: Flags.string({
      summary: 'Where task folders go; by default tasks/ in the data folder.',
      helpValue: 'DIR',
    }),
    force: Flags.boolean({ summary: 'Replace tasks that are there.' }),
    'dry-run': Flags.boolean({ summary: 'Print what would be done; run and write nothing.' }),
    sandbox: Flags.string({
      summary: 'Where the tests run.',
      options: ['auto', 'docker', 'bubblewrap', 'process'],
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TaskImport)
    const session = await this.open(flags)
    const choice = readImportChoice({ ...flags, path: args.path }, session.context.cwd)
    const { out, force, 'dry-run': dryRun } = flags
    const result = await importTasks(session, choice, { out, force, dryRun })
    session.output.finalLine(result, importText)
    if (result.failed.length > 0) this.endWith(exitCodes.negative)
  }
}
