import type { ColumnType } from '../domain/ports/shard-writer.ts'

/** The version of all three tables. Columns are only ever added, nullable; a change of type is a new version. */
export const datasetSchemaVersion = 'agentao-dataset/1'

export type DatasetColumn = {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** One line of the dataset card. */
  readonly about: string
}

/** A row with exactly the columns of a table. */
type RowOf<C extends readonly DatasetColumn[]> = {
  readonly [K in C[number] as K['name']]: K['nullable'] extends true
    ? ValueOf<K['type']> | null
    : ValueOf<K['type']>
}

type ValueOf<T extends ColumnType> = T extends 'string'
  ? string
  : T extends 'string_list'
    ? readonly string[]
    : number

const column = <N extends string, T extends ColumnType>(name: N, type: T, about: string) =>
  ({ name, type, nullable: false, about }) as const
const nullable = <N extends string, T extends ColumnType>(name: N, type: T, about: string) =>
  ({ name, type, nullable: true, about }) as const

/** What every row of every table ends with. */
const sealColumns = [
  column(
    'scrubbed',
    'integer',
    'how many pieces of text were removed from this row because they looked secret',
  ),
  column('schema_version', 'string', 'version of this table'),
  column('row_sha256', 'string', 'SHA-256 of the JSON array of all columns before this one, in order'),
] as const

const taskColumns = [
  column('instance_id', 'string', 'name of the task'),
  column('repo', 'string', 'repository or distribution the task was made from'),
  column('version', 'string', 'its version'),
  column('base_commit', 'string', 'commit, or tree digest, the patch applies to'),
  column('problem_statement', 'string', 'what the solver was told'),
] as const

const originColumns = [
  column('license', 'string', 'SPDX identifier of the code the task was made from'),
  column('created_at', 'timestamp', 'when the round was closed'),
  column('tool_version', 'string', 'version of agentao that made the task'),
  column('seed', 'string', 'seed the task was made with'),
  column('strategy', 'string', 'how the task was made'),
] as const

/** One miner's part in one round. Names follow SWE-bench where it has one. */
export const submissionColumns = [
  ...taskColumns,
  nullable('patch', 'string', "the miner's patch; null when none came"),
  column('score', 'number', '0 to 1; 0 unless resolved'),
  column('share', 'number', 'part of a reward that equal changes divide'),
  column('status', 'string', 'resolved, unresolved, tampered, invalid, infra_error, or none without a patch'),
  column('reason', 'string', 'one sentence: why this status and score'),
  column('fail_to_pass', 'integer', 'hidden tests that the fix must make pass'),
  column('pass_to_pass', 'integer', 'hidden and visible tests that must go on passing'),
  nullable('fail_to_pass_passed', 'integer', 'how many of the first passed; null when not graded'),
  nullable('pass_to_pass_passed', 'integer', 'how many of the second passed; null when not graded'),
  column('findings', 'string_list', 'signs of tampering, by name'),
  column('miner_hotkey', 'string', 'who answered'),
  column('miner_name', 'string', "the miner's name in a local market"),
  column('validator_hotkey', 'string', 'who asked and graded'),
  column('uid', 'integer', "the miner's uid"),
  column('seconds', 'number', 'from request to answer'),
  nullable('cost_usd', 'number', 'what the answer cost, as the miner says'),
  nullable('cost_tokens', 'integer', 'tokens used, as the miner says'),
  nullable('cost_steps', 'integer', 'steps taken, as the miner says'),
  nullable('cost_seconds', 'number', 'seconds the agent worked, as the miner says'),
  nullable('sandbox', 'string', 'where it was graded'),
  nullable('grader_version', 'string', 'version of the grader'),
  column('task_digest', 'string', "SHA-256 of the task's record"),
  nullable('patch_digest', 'string', 'SHA-256 of the patch as it was graded'),
  nullable('fingerprint', 'string', 'digest of the change, blind to comments and white space'),
  ...originColumns,
  column('round_id', 'string', 'the round; with miner_hotkey the key of this table'),
  column('round_index', 'integer', 'its position in the run'),
  ...sealColumns,
] as const satisfies readonly DatasetColumn[]
export type SubmissionRow = RowOf<typeof submissionColumns>

/** The public part of a task. */
const taskTableColumns = [
  ...taskColumns,
  column('package', 'string', 'name==version of the package'),
  column('language', 'string', 'language of the code'),
  column('source', 'string', 'where the code came from'),
  nullable('source_sha256', 'string', 'SHA-256 of the source archive'),
  column('python', 'string', 'interpreter the tests need'),
  column('requirements', 'string_list', 'pinned requirements of the environment'),
  column('test_command', 'string_list', 'what runs the tests'),
  nullable('image', 'string', 'ready image, when the task came with one'),
  column('fail_to_pass', 'integer', 'hidden tests that the fix must make pass'),
  column('pass_to_pass', 'integer', 'hidden and visible tests that must go on passing'),
  column('solve_seconds', 'number', 'time a solver has'),
  column('test_seconds', 'number', 'time one run of the tests may take'),
  column('task_digest', 'string', "SHA-256 of the task's record; the key of this table"),
  ...originColumns,
  ...sealColumns,
] as const satisfies readonly DatasetColumn[]
export type TaskRow = RowOf<typeof taskTableColumns>

/** What an agent did on the way, for those answers that came with it. */
const trajectoryColumns = [
  column('instance_id', 'string', 'name of the task'),
  column('round_id', 'string', 'the round; with miner_hotkey the key of this table'),
  column('miner_hotkey', 'string', 'who answered'),
  column('uid', 'integer', "the miner's uid"),
  column('agent', 'string', 'name of the agent'),
  column('agent_version', 'string', 'its version'),
  nullable('model', 'string', 'name of the model, when the agent used one'),
  column('steps', 'integer', 'number of steps'),
  column('trajectory', 'string', 'the run as ATIF JSON'),
  column('created_at', 'timestamp', 'when the round was closed'),
  ...sealColumns,
] as const satisfies readonly DatasetColumn[]
export type TrajectoryRow = RowOf<typeof trajectoryColumns>

export const datasetTables = ['submissions', 'tasks', 'trajectories'] as const
export type DatasetTable = (typeof datasetTables)[number]

export const columnsOf: Readonly<Record<DatasetTable, readonly DatasetColumn[]>> = {
  submissions: submissionColumns,
  tasks: taskTableColumns,
  trajectories: trajectoryColumns,
}
