import { Flags } from '@oclif/core'

const helpGroup = 'SOURCES'

/** The flags that say which packages to take tasks from. */
export const sourceFlags = {
  package: Flags.string({
    summary: 'A package (NAME, NAME==VERSION) or project folder; may be repeated.',
    multiple: true,
    helpValue: 'NAME|PATH',
    helpGroup,
  }),
  path: Flags.string({
    summary: 'A project folder; may be repeated.',
    multiple: true,
    helpValue: 'DIR',
    helpGroup,
  }),
  repo: Flags.string({
    summary: 'A Git repository, at a commit, tag or branch; may be repeated.',
    multiple: true,
    helpValue: 'URL|PATH[@REV]',
    helpGroup,
  }),
  top: Flags.integer({
    summary: 'The first names of the list of most downloaded packages, those that are eligible.',
    min: 1,
    max: 15_000,
    helpValue: 'N',
    helpGroup,
  }),
  'top-list': Flags.string({
    summary: 'That list, when it is not the configured one.',
    helpValue: 'FILE|URL',
    helpGroup,
  }),
}
