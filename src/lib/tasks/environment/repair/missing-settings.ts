import type { Evidence } from './evidence.ts'
import type { Repair } from './repair.ts'

type Setting = readonly [sign: RegExp, name: string, value: string]

/** Signs of variables that a person's machine has and a bare sandbox does not. */
const settings: readonly Setting[] = [
  [/Author identity unknown|Please tell me who you are|empty ident name/, 'GIT_AUTHOR_NAME', 'Somebody'],
  [
    /Author identity unknown|Please tell me who you are|empty ident name/,
    'GIT_AUTHOR_EMAIL',
    'somebody@localhost',
  ],
  [/Author identity unknown|Please tell me who you are|empty ident name/, 'GIT_COMMITTER_NAME', 'Somebody'],
  [
    /Author identity unknown|Please tell me who you are|empty ident name/,
    'GIT_COMMITTER_EMAIL',
    'somebody@localhost',
  ],
  [
    /'ascii' codec can't|Python 3 was configured to use ASCII|unsupported locale setting/,
    'LC_ALL',
    'C.UTF-8',
  ],
  [
    /Can't find ZoneInfo|ZoneInfoNotFoundError|can not find any timezone configuration|No time zone found/i,
    'TZ',
    'UTC',
  ],
  [/setupterm: could not find terminal|TERM environment variable not set|_curses\.error/, 'TERM', 'xterm'],
  [/KeyError: 'USER'|KeyError: 'LOGNAME'|No username set in the environment/, 'USER', 'somebody'],
  [/KeyError: 'LOGNAME'/, 'LOGNAME', 'somebody'],
  [/botocore\.exceptions\.NoRegionError|You must specify a region/, 'AWS_DEFAULT_REGION', 'us-east-1'],
  [/NoCredentialsError|Unable to locate credentials/, 'AWS_ACCESS_KEY_ID', 'testing'],
  [/NoCredentialsError|Unable to locate credentials/, 'AWS_SECRET_ACCESS_KEY', 'testing'],
]

export function missingSettings({ messages, draft }: Evidence): readonly Repair[] {
  return settings
    .filter(
      ([sign, name]) =>
        draft.recipe.variables[name] === undefined && messages.some((text) => sign.test(text)),
    )
    .map(([, name, value]) => ({ kind: 'set', name, value }))
}
