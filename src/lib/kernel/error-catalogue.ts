import { type ExitCode, exitCodes } from './exit-codes.ts'

type CatalogueEntry = {
  readonly family: 'user' | 'external'
  readonly title: string
  readonly exitCode: ExitCode
  readonly hint: string
}

/**
 * Every error a user can meet, by its permanent code. The reference in `docs/errors.md` is made from this table.
 * `hint` says what to do next; the thrown error's message says what happened and why.
 */
export const errorCatalogue = {
  AGT_USAGE: {
    family: 'user',
    title: 'The command line could not be understood',
    exitCode: exitCodes.usage,
    hint: 'Run the command with --help to see its arguments and flags.',
  },
  AGT_CONFIG: {
    family: 'user',
    title: 'A configuration value is not valid',
    exitCode: exitCodes.configuration,
    hint: 'Run `agentao config show` to see each value and where it came from.',
  },
  AGT_DATA_LOCKED: {
    family: 'user',
    title: 'Another process is using this data directory',
    exitCode: exitCodes.state,
    hint: 'Wait for it to end, stop it, or pass another --data directory.',
  },
  AGT_DATA_FOREIGN: {
    family: 'user',
    title: 'This data directory belongs to a different run',
    exitCode: exitCodes.state,
    hint: 'Use the flags it was started with, or pass another --data directory.',
  },
  AGT_DATA_UNREADABLE: {
    family: 'user',
    title: 'The data in this directory cannot be read',
    exitCode: exitCodes.state,
    hint: 'Upgrade agentao if a newer version wrote it, restore it from a copy, or pass another --data directory.',
  },
  AGT_PACKAGE_REFUSED: {
    family: 'user',
    title: 'This package cannot serve as a source of tasks',
    exitCode: exitCodes.state,
    hint: 'Choose another package: pure Python, with its tests in the source distribution.',
  },
  AGT_PACKAGE_UNSAFE: {
    family: 'user',
    title: 'This source archive is not safe to unpack',
    exitCode: exitCodes.state,
    hint: 'Do not use this archive; if it is yours, rebuild it without links or paths that leave its folder.',
  },
  AGT_TASK_NOT_FOUND: {
    family: 'user',
    title: 'There is no task here',
    exitCode: exitCodes.state,
    hint: 'Pass a task directory (it holds task.json), a SWE-bench JSON or JSONL file, or a Harbor task folder.',
  },
  AGT_TASK_CORRUPT: {
    family: 'user',
    title: 'The task on disk does not match its own record',
    exitCode: exitCodes.state,
    hint: 'Fetch or sample the task again.',
  },
  AGT_PATCH_UNREADABLE: {
    family: 'user',
    title: 'The patch cannot be read',
    exitCode: exitCodes.state,
    hint: 'Pass a unified diff as made by `git diff`, or - to read it from standard input.',
  },
  AGT_SANDBOX_MISSING: {
    family: 'user',
    title: 'The chosen sandbox is not available on this machine',
    exitCode: exitCodes.state,
    hint: 'Run `agentao doctor` to see what is missing, or pass --sandbox auto.',
  },
  AGT_SANDBOX_UNSAFE: {
    family: 'user',
    title: 'This sandbox is too weak for what was asked',
    exitCode: exitCodes.state,
    hint: 'Use --sandbox docker or --sandbox bubblewrap for code that came from someone else.',
  },
  AGT_PYTHON_MISSING: {
    family: 'user',
    title: 'No usable Python was found',
    exitCode: exitCodes.state,
    hint: 'Install Python 3.9 or newer with its venv module, and make python3 reachable on PATH.',
  },
  AGT_KEY_UNREADABLE: {
    family: 'user',
    title: 'A key file cannot be used',
    exitCode: exitCodes.state,
    hint: 'Check the path, the format and that its mode is 0600.',
  },
  AGT_MODEL_KEY: {
    family: 'user',
    title: 'A model cannot be used without its key',
    exitCode: exitCodes.state,
    hint: 'Set OPENAI_API_KEY or ANTHROPIC_API_KEY in the environment, never in a flag.',
  },
  AGT_MINERS_FILE: {
    family: 'user',
    title: 'The miners file is not valid',
    exitCode: exitCodes.configuration,
    hint: 'See the example printed by `agentao localnet --help`.',
  },
  AGT_PATH_EXISTS: {
    family: 'user',
    title: 'The file to write already exists',
    exitCode: exitCodes.state,
    hint: 'Pass --force to replace it, or choose another path.',
  },
  AGT_INPUT_MISSING: {
    family: 'user',
    title: 'A needed file or folder does not exist',
    exitCode: exitCodes.state,
    hint: 'Check the path.',
  },
  AGT_INPUT_INVALID: {
    family: 'user',
    title: 'A given file does not hold what it should',
    exitCode: exitCodes.state,
    hint: 'Correct the file where the message points, or pass another.',
  },
  AGT_DISK_FULL: {
    family: 'user',
    title: 'The disk is full',
    exitCode: exitCodes.state,
    hint: 'Free some space and run the same command again; what was done so far is kept.',
  },
  AGT_CHECK_FAILED: {
    family: 'user',
    title: 'A check did not pass',
    exitCode: exitCodes.negative,
    hint: 'The report above says which and why.',
  },
  AGT_DOCKER: {
    family: 'external',
    title: 'Docker did not do what was asked',
    exitCode: exitCodes.service,
    hint: 'Check that the daemon runs: docker info.',
  },
  AGT_SANDBOX_FAILED: {
    family: 'external',
    title: 'The sandbox could not be started',
    exitCode: exitCodes.service,
    hint: 'Run `agentao doctor`, or choose another backend with --sandbox.',
  },
  AGT_PACKAGE_INDEX: {
    family: 'external',
    title: 'The Python package index could not be used',
    exitCode: exitCodes.service,
    hint: 'Check the network and the index settings (PIP_INDEX_URL); a local project works offline: --package PATH.',
  },
  AGT_TOP_LIST: {
    family: 'external',
    title: 'The list of top packages could not be read',
    exitCode: exitCodes.service,
    hint: 'Check the network, or pass a copy of the list: --top-list FILE.',
  },
  AGT_ENVIRONMENT: {
    family: 'external',
    title: 'The test environment could not be built',
    exitCode: exitCodes.service,
    hint: 'The last lines of the installer are shown above; run `agentao doctor` to check the tools.',
  },
  AGT_GIT: {
    family: 'external',
    title: 'Git did not do what was asked',
    exitCode: exitCodes.service,
    hint: 'Check the network and the address, that git is on PATH, and that `git fetch` works by hand.',
  },
  AGT_CHAIN: {
    family: 'external',
    title: 'The chain could not be reached or refused the call',
    exitCode: exitCodes.service,
    hint: 'Check the endpoint and try again.',
  },
  AGT_MODEL: {
    family: 'external',
    title: 'The model API failed',
    exitCode: exitCodes.service,
    hint: 'Check the key, the model name and the endpoint.',
  },
  AGT_WIRE: {
    family: 'external',
    title: 'A neuron could not be reached',
    exitCode: exitCodes.service,
    hint: 'Check that it is running and that its address is reachable.',
  },
  AGT_STORE: {
    family: 'external',
    title: 'The store failed',
    exitCode: exitCodes.service,
    hint: 'Check the disk and the permissions of the data directory.',
  },
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof errorCatalogue
export type UserErrorCode = {
  [K in ErrorCode]: (typeof errorCatalogue)[K]['family'] extends 'user' ? K : never
}[ErrorCode]
export type ExternalErrorCode = Exclude<ErrorCode, UserErrorCode>
