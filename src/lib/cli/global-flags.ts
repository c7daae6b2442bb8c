import { Flags } from '@oclif/core'

/** Flags that every command has. */
export const globalFlags = {
  json: Flags.boolean({
    summary: 'Print the result as JSON; long-running commands print one event a line.',
    helpGroup: 'GLOBAL',
  }),
  color: Flags.boolean({
    summary: 'Colour, or none, whatever the terminal.',
    allowNo: true,
    helpGroup: 'GLOBAL',
  }),
  'no-input': Flags.boolean({
    summary: 'Never ask; fail and name the flag to pass instead.',
    helpGroup: 'GLOBAL',
  }),
  'log-level': Flags.string({
    summary: 'The least important message to show (debug, info, warn, error).',
    helpGroup: 'GLOBAL',
    helpValue: 'LEVEL',
  }),
}
