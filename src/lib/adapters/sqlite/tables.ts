/** Numbers that are times are ms since 1970; names that end in `_json` hold canonical JSON. */
export type Tables = {
  readonly runs: {
    readonly id: string
    readonly settings_json: string
    readonly opened_at: number
  }
  readonly rounds: {
    readonly round_id: string
    readonly round_index: number
    readonly validator_hotkey: string
    readonly instance_id: string
    readonly task_digest: string
    readonly task_path: string
    readonly record_json: string
    readonly problem_statement: string
    readonly package: string
    readonly fail_to_pass: number
    readonly pass_to_pass: number
    readonly recorded_at: number
  }
  readonly finished_rounds: {
    readonly round_id: string
    readonly finished_at: number
    readonly solutions: number
    /** Of everything recorded with the round. */
    readonly content_digest: string
  }
  readonly solutions: {
    readonly round_id: string
    readonly miner_hotkey: string
    readonly miner_coldkey: string
    readonly miner_uid: number
    readonly miner_name: string
    readonly status: string
    readonly score: number
    readonly share: number
    readonly fingerprint: string | null
    readonly work_digest: string | null
    readonly seconds: number
    readonly reason: string
    readonly solution_json: string | null
    readonly outcome_json: string
  }
  readonly weights: {
    readonly validator_hotkey: string
    readonly block: number
    readonly weights_json: string
    readonly ratings_json: string
    readonly recorded_at: number
  }
  readonly shards: {
    readonly sequence: number
    readonly name: string
    readonly round_ids_json: string
    readonly recorded_at: number
  }
  readonly shard_rounds: {
    readonly round_id: string
    readonly sequence: number
  }
  readonly named_values: {
    readonly name: string
    readonly value: string
  }
}
