import { Flags } from '@oclif/core'
import { localnetText } from '../lib/app/localnet-text.ts'
import { startLocalnet } from '../lib/app/start-localnet.ts'
import { AgentaoCommand } from '../lib/cli/base-command.ts'
import { exitCodes } from '../lib/kernel/exit-codes.ts'

export default class Localnet extends AgentaoCommand {
  static override readonly summary = 'Run the whole market on this machine.'
  static override readonly description =
    'Makes tasks from real Python packages, lets miners solve them, grades with hidden tests, sets weights on a local chain and writes a dataset. Needs no key, wallet, Docker or chain. Started again with the same --data it goes on where it stopped. A miners file is a JSON list such as [{"name": "a", "agent": {"kind": "repair", "style": "patient", "seconds": 45}}, {"name": "b", "owner": "a", "agent": {"kind": "copy", "of": "a"}}, {"name": "c", "agent": {"kind": "silent"}}, {"name": "d", "agent": {"kind": "hang"}}].'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --package toolz --package ./my-project --rounds 10 --seed demo',
    '<%= config.bin %> <%= command.id %> --data ./market --json',
  ]
  static override readonly flags = {
    package: Flags.string({
      summary: 'Take tasks from this package (NAME, NAME==VERSION) or project folder; may be repeated.',
      multiple: true,
      helpValue: 'NAME|PATH',
    }),
    rounds: Flags.integer({ summary: 'Rounds to play.', min: 1 }),
    miners: Flags.string({
      summary: 'How many miners of the default cast, or a miners file.',
      helpValue: 'FILE|N',
    }),
    validators: Flags.integer({ summary: 'Validators, taking rounds in turn.', min: 1 }),
    'solve-seconds': Flags.integer({ summary: 'Seconds miners have for one task.', min: 1 }),
    seed: Flags.string({ summary: 'Fixes task choice, mutation and order.' }),
    data: Flags.string({ summary: 'Where the run keeps its state.', helpValue: 'DIR' }),
    sandbox: Flags.string({
      summary: 'Where code that is not ours runs.',
      options: ['auto', 'docker', 'bubblewrap', 'process'],
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Localnet)
    const session = await this.open(flags)
    const result = await startLocalnet(session, flags.package ?? [])
    session.output.finalLine(result, (value) => localnetText(value, session))
    if (result.interrupted) this.endWith(exitCodes.interrupted)
  }
}
