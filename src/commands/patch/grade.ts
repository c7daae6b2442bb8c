import { Args, Flags } from '@oclif/core'
import { gradeMany, gradeManyText, summaryExitCode } from '../../lib/app/grade-many.ts'
import { gradeOne, gradeOneText, verdictExitCode } from '../../lib/app/grade-one.ts'
import { AgentaoCommand } from '../../lib/cli/base-command.ts'
import { UserError } from '../../lib/kernel/errors.ts'

export default class PatchGrade extends AgentaoCommand {
  static override readonly summary = "Grade a patch by a task's hidden tests."
  static override readonly description =
    'TASK is a task directory, a SWE-bench JSON or JSONL file (FILE#ID names one of several) or a Harbor task folder; PATCH is a unified diff or - for standard input. With --predictions a whole SWE-bench predictions file is graded. Exit status: 0 resolved, 6 not resolved, 5 nothing was learned (infrastructure), 4 the patch or the task cannot be read.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> ./tasks/toolz-1 fix.diff',
    'git diff | <%= config.bin %> <%= command.id %> ./tasks/toolz-1 - --explain',
    '<%= config.bin %> <%= command.id %> --predictions preds.jsonl --tasks ./tasks --workers 4 --resume',
  ]
  static override readonly args = {
    task: Args.string({ description: 'Task directory, SWE-bench file or Harbor folder.' }),
    patch: Args.string({ description: 'Unified diff, or - for standard input.' }),
  }
  static override readonly flags = {
    repeat: Flags.integer({
      summary: 'Grade this often; resolved only when every time resolves.',
      min: 1,
      default: 1,
    }),
    explain: Flags.boolean({ summary: 'Say in words which tests decided, and why.' }),
    judge: Flags.string({
      summary: 'Ask this model for advice on a patch that resolves; it changes no verdict.',
      description:
        'Named as openai:NAME, anthropic:NAME or openai-compatible:NAME, with its key in the environment. The model is first tried on pairs of patches with known answers (34 calls), and not asked when it fails.',
      helpValue: 'MODEL',
      exclusive: ['predictions'],
    }),
    predictions: Flags.string({
      summary: 'Grade every prediction of this file.',
      helpValue: 'FILE',
      dependsOn: ['tasks'],
    }),
    tasks: Flags.string({
      summary: 'Where the tasks of the predictions are.',
      helpValue: 'DIR|FILE',
      dependsOn: ['predictions'],
    }),
    workers: Flags.integer({
      summary: 'Predictions graded at once.',
      min: 1,
      max: 64,
      default: 2,
    }),
    resume: Flags.boolean({
      summary: 'Keep the verdicts of an earlier run in --out.',
      dependsOn: ['predictions'],
    }),
    out: Flags.string({
      summary: 'Folder for verdicts and reports.',
      helpValue: 'DIR',
      default: 'grades',
    }),
    sandbox: Flags.string({
      summary: 'Where code that is not ours runs.',
      options: ['auto', 'docker', 'bubblewrap', 'process'],
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PatchGrade)
    const session = await this.open(flags)
    const { predictions, tasks } = flags
    if (predictions !== undefined && tasks !== undefined) {
      const result = await gradeMany(session, { ...flags, predictions, tasks })
      session.output.finalLine(result, gradeManyText)
      return this.endWith(summaryExitCode(result))
    }
    const { task, patch } = args
    if (task === undefined || patch === undefined) {
      throw new UserError('AGT_USAGE', 'Name a TASK and a PATCH, or pass --predictions and --tasks.')
    }
    const result = await gradeOne(session, { ...flags, task, patch, json: flags.json === true })
    session.output.result(result, gradeOneText)
    this.endWith(verdictExitCode(result.status))
  }
}
